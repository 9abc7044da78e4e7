// Arguments from JavaScript to C, checked; results from C to JavaScript.
#pragma once
#include <cmath>
#include <cstdlib>
#include <limits>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "values/handles.h"

namespace nlv {

[[noreturn]] inline void refuse(const Napi::Value& value, int index, const char* what) {
  throw Napi::TypeError::New(value.Env(), "argument " + std::to_string(index) + " must be " + what);
}

constexpr double largestSafeInteger = 9007199254740991.0;

template <class Integer>
Integer integerFromBigInt(const Napi::Value& value, int index, const char* what) {
  using Limits = std::numeric_limits<Integer>;
  bool lossless = true;
  if constexpr (std::is_signed_v<Integer>) {
    const int64_t wide = value.As<Napi::BigInt>().Int64Value(&lossless);
    if (lossless && wide >= int64_t{Limits::min()} && wide <= int64_t{Limits::max()}) return static_cast<Integer>(wide);
  } else {
    const uint64_t wide = value.As<Napi::BigInt>().Uint64Value(&lossless);
    if (lossless && wide <= uint64_t{Limits::max()}) return static_cast<Integer>(wide);
  }
  refuse(value, index, what);
}

template <class Integer>
Integer integerFrom(const Napi::Value& value, int index, const char* what) {
  using Limits = std::numeric_limits<Integer>;
  if (value.IsBigInt()) return integerFromBigInt<Integer>(value, index, what);
  if (!value.IsNumber()) refuse(value, index, what);
  const double number = value.As<Napi::Number>().DoubleValue();
  const bool whole = std::trunc(number) == number && std::fabs(number) <= largestSafeInteger;
  if (!whole || number < static_cast<double>(Limits::min()) || number > static_cast<double>(Limits::max()))
    refuse(value, index, what);
  return static_cast<Integer>(number);
}

/** One argument: set() on the JavaScript thread, get() on the connection's. */
template <class T, class = void>
struct Argument {
  static_assert(std::is_integral_v<T>, "this C type has no JavaScript counterpart");
  static constexpr const char* what = std::is_signed_v<T>    ? "an integer in range"
                                      : sizeof(T) == sizeof(int) ? "an unsigned 32-bit integer"
                                                                 : "an unsigned integer";
  T value = 0;
  void set(const Napi::Value& given, int index) { value = integerFrom<T>(given, index, what); }
  T get() const { return value; }
};

template <>
struct Argument<const char*> {
  std::optional<std::string> value;
  void set(const Napi::Value& given, int index) {
    if (given.IsUndefined() || given.IsNull()) return;
    if (!given.IsString()) refuse(given, index, "a string");
    value = given.As<Napi::String>().Utf8Value();
    if (value->find('\0') != std::string::npos) refuse(given, index, "a string without NUL characters");
  }
  const char* get() const { return value ? value->c_str() : nullptr; }
};

template <>
struct Argument<virConnectPtr> {
  ConnectionPtr connection;
  void set(const Napi::Value& given, int index) { connection = unwrapConnection(given, index); }
  virConnectPtr get() const { return connection->pointer; }
};

template <class Pointer>
struct ObjectArgument {
  ObjectPtr<Pointer> object;
  ConnectionPtr connection;
  void set(const Napi::Value& given, int index) {
    object = unwrap<Pointer>(given, index);
    connection = object->connection;
  }
  Pointer get() const { return object->pointer; }
};
template <class Pointer>
struct Argument<Pointer, std::enable_if_t<IsHandle<Pointer>::value>> : ObjectArgument<Pointer> {};

/** Reads one argument by hand. */
template <class T>
Argument<T> argument(const Napi::CallbackInfo& info, int index) {
  Argument<T> read;
  read.set(info[index], index);
  return read;
}

inline bool booleanArgument(const Napi::CallbackInfo& info, int index) {
  if (!info[index].IsBoolean()) refuse(info[index], index, "a boolean");
  return info[index].As<Napi::Boolean>();
}

/** Bytes are copied: JavaScript may change its buffer while the call is in flight. */
inline std::string bytesFrom(const Napi::Value& value, int index) {
  if (!value.IsTypedArray() || value.As<Napi::TypedArray>().TypedArrayType() != napi_uint8_array)
    refuse(value, index, "a Uint8Array");
  const auto bytes = value.As<Napi::Uint8Array>();
  return {reinterpret_cast<const char*>(bytes.Data()), bytes.ByteLength()};
}
inline std::string bytesArgument(const Napi::CallbackInfo& info, int index) { return bytesFrom(info[index], index); }

inline std::vector<std::string> textsArgument(const Napi::CallbackInfo& info, int index) {
  if (!info[index].IsArray()) refuse(info[index], index, "an array of strings");
  const auto array = info[index].As<Napi::Array>();
  std::vector<std::string> texts;
  for (uint32_t i = 0; i < array.Length(); i++) {
    const Napi::Value one = array.Get(i);
    if (!one.IsString()) refuse(info[index], index, "an array of strings");
    Argument<const char*> text;
    text.set(one, index);
    texts.push_back(*text.value);
  }
  return texts;
}

/** take() on the connection's thread; false if the call failed. toJs() on the JavaScript thread. */
template <class T, class = void>
struct Result {
  static_assert(std::is_integral_v<T>, "this C type has no JavaScript counterpart");
  T value = 0;
  bool take(T returned, const ConnectionPtr&) {
    value = returned;
    if constexpr (std::is_signed_v<T>) return value != -1;
    return value != 0 || virGetLastErrorCode() == VIR_ERR_OK;
  }
  Napi::Value toJs(Napi::Env env) { return Napi::Number::New(env, static_cast<double>(value)); }
};

template <>
struct Result<char*> {
  std::string value;
  bool take(char* returned, const ConnectionPtr&) {
    if (!returned) return false;
    value = returned;
    ::free(returned);
    return true;
  }
  Napi::Value toJs(Napi::Env env) { return Napi::String::New(env, value); }
};

template <>
struct Result<const char*> {
  std::string value;
  bool take(const char* returned, const ConnectionPtr&) {
    if (!returned) return false;
    value = returned;
    return true;
  }
  Napi::Value toJs(Napi::Env env) { return Napi::String::New(env, value); }
};

template <class Pointer>
struct ObjectResult {
  ObjectPtr<Pointer> object;
  bool take(Pointer returned, const ConnectionPtr& connection) {
    if (!returned) return false;
    object = std::make_shared<Object<Pointer>>(returned, connection);
    return true;
  }
  Napi::Value toJs(Napi::Env env) { return wrap(env, object); }
};
template <class Pointer>
struct Result<Pointer, std::enable_if_t<IsHandle<Pointer>::value>> : ObjectResult<Pointer> {};

}  // namespace nlv
