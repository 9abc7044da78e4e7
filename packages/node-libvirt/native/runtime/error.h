// Errors are plain data: copied on the thread that got them (libvirt keeps its last error per thread), turned into a
// LibvirtError in TypeScript, where the caller's stack is known.
#pragma once
#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>
#include <napi.h>

#include <optional>
#include <string>

namespace nlv {

struct Error {
  int code = 0, domain = 0, level = 0, int1 = 0, int2 = 0;
  std::string message, str1, str2, str3;
};

/** An error put aside while cleaning up: every free function of libvirt forgets the last error. */
inline thread_local std::optional<Error> keptError;

inline Error takeError(const char* function) {
  Error error;
  if (keptError) {
    error = std::move(*keptError);
    keptError.reset();
    virResetLastError();
    return error;
  }
  if (virErrorPtr last = virGetLastError()) {
    const auto text = [](const char* s) { return std::string(s ? s : ""); };
    error = {last->code,          last->domain,     last->level,      last->int1,      last->int2,
             text(last->message), text(last->str1), text(last->str2), text(last->str3)};
  } else {
    error.code = VIR_ERR_INTERNAL_ERROR;
    error.level = VIR_ERR_ERROR;
    error.message = std::string(function) + " failed without an error";
  }
  virResetLastError();
  return error;
}

/** To be called before cleaning up after a call that may have failed. */
inline void keepError() {
  if (!keptError && virGetLastErrorCode() != VIR_ERR_OK) keptError = takeError("");
}

inline Error ownError(int code, const char* message) {
  Error error;
  error.code = code;
  error.level = VIR_ERR_ERROR;
  error.message = message;
  return error;
}
inline Error closedError() { return ownError(VIR_ERR_INVALID_CONN, "The connection is closed"); }
inline Error abortedError() { return ownError(VIR_ERR_OPERATION_ABORTED, "The connection was aborted"); }

inline Napi::Value toJs(Napi::Env env, const Error& error, const char* function) {
  Napi::Object raw = Napi::Object::New(env);
  raw.Set("code", error.code);
  raw.Set("domain", error.domain);
  raw.Set("level", error.level);
  raw.Set("function", function);
  raw.Set("message", error.message);
  raw.Set("str1", error.str1);
  raw.Set("str2", error.str2);
  raw.Set("str3", error.str3);
  raw.Set("int1", error.int1);
  raw.Set("int2", error.int2);
  return raw;
}

}  // namespace nlv
