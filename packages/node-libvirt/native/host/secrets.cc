// The values of secrets: every copy that is ours is wiped when it has served.
#include <cstdlib>
#include <cstring>
#include <vector>

#include "addon.h"
#include "values/call.h"

namespace nlv {
namespace {

using Info = const Napi::CallbackInfo&;

/** Bytes that are overwritten before their memory is given back. Never grows, so it leaves no copy behind. */
class SecretBytes {
 public:
  SecretBytes() = default;
  ~SecretBytes() {
    if (!bytes.empty()) explicit_bzero(bytes.data(), bytes.size());
  }
  SecretBytes(const SecretBytes&) = delete;
  SecretBytes& operator=(const SecretBytes&) = delete;

  void set(const unsigned char* from, size_t length) { bytes.assign(from, from + length); }
  const unsigned char* data() const {
    static constexpr unsigned char none = 0;  // libvirt wants a pointer even to nothing
    return bytes.empty() ? &none : bytes.data();
  }
  size_t size() const { return bytes.size(); }

 private:
  std::vector<unsigned char> bytes;
};

Napi::Value getValue(Info info) {
  const auto secret = unwrap<virSecretPtr>(info[0], 0);
  const auto flags = argument<unsigned>(info, 1).value;
  const auto value = std::make_shared<SecretBytes>();
  return call(
      info.Env(), "virSecretGetValue", secret->connection,
      [=] {
        size_t length = 0;
        unsigned char* got = virSecretGetValue(secret->pointer, &length, flags);
        if (!got) return false;
        value->set(got, length);
        explicit_bzero(got, length);
        ::free(got);
        return true;
      },
      [value](Napi::Env env) { return Napi::Buffer<unsigned char>::Copy(env, value->data(), value->size()); });
}

Napi::Value setValue(Info info) {
  const auto secret = unwrap<virSecretPtr>(info[0], 0);
  if (!info[1].IsTypedArray() || info[1].As<Napi::TypedArray>().TypedArrayType() != napi_uint8_array)
    refuse(info[1], 1, "a Uint8Array");
  const auto given = info[1].As<Napi::Uint8Array>();
  const auto flags = argument<unsigned>(info, 2).value;
  const auto value = std::make_shared<SecretBytes>();
  value->set(given.Data(), given.ByteLength());
  return call(info.Env(), "virSecretSetValue", secret->connection, [=] {
    return virSecretSetValue(secret->pointer, value->data(), value->size(), flags) == 0;
  });
}

}  // namespace

void exportSecrets(Napi::Env env, Napi::Object& exports) {
  add(env, exports, "virSecretGetValue", getValue);
  add(env, exports, "virSecretSetValue", setValue);
}

}  // namespace nlv
