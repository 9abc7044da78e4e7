// libvirt's typed parameters as arguments. As results they are JSON: see Json::parameters.
#pragma once
#include <string>

#include "values/values.h"

namespace nlv {

/** A list of typed parameters, freed with this object. */
struct ParameterList {
  ParameterList() = default;
  ~ParameterList() { virTypedParamsFree(list, count); }
  ParameterList(const ParameterList&) = delete;
  ParameterList& operator=(const ParameterList&) = delete;

  virTypedParameterPtr list = nullptr;
  int count = 0;
};

/** Typed parameters given as one array: field, kind, value, field, kind, value … */
class TypedParameters : public ParameterList {
 public:
  TypedParameters(const Napi::CallbackInfo& info, int index) {
    if (!info[index].IsArray()) refuse(info[index], index, "an array");
    const auto array = info[index].As<Napi::Array>();
    for (uint32_t i = 0; i + 2 < array.Length(); i += 3) {
      const Napi::Value field = array.Get(i), kind = array.Get(i + 1);
      if (!field.IsString() || !kind.IsString()) refuse(info[index], index, "an array of field, kind, value");
      append(textOf(field), textOf(kind), array.Get(i + 2));
    }
  }

 private:
  int room = 0;

  static std::string textOf(const Napi::Value& value) {
    Argument<const char*> text;
    text.set(value, 0);
    return *text.value;
  }

  template <class Number>
  static Number numberOf(const Napi::Value& value, const std::string& field, const char* what) {
    try {
      return integerFrom<Number>(value, 0, what);
    } catch (const Napi::TypeError&) {
      throw Napi::TypeError::New(value.Env(), field + " must be " + what);
    }
  }

  void append(const std::string& field, const std::string& kind, const Napi::Value& value) {
    const char* name = field.c_str();
    const auto wrong = [&](const char* what) { return Napi::TypeError::New(value.Env(), field + " must be " + what); };
    int added = -1;
    if (kind == "string") {
      if (!value.IsString()) throw wrong("a string");
      added = virTypedParamsAddString(&list, &count, &room, name, textOf(value).c_str());
    } else if (kind == "boolean") {
      if (!value.IsBoolean()) throw wrong("a boolean");
      added = virTypedParamsAddBoolean(&list, &count, &room, name, value.As<Napi::Boolean>().Value());
    } else if (kind == "double") {
      if (!value.IsNumber()) throw wrong("a number");
      added = virTypedParamsAddDouble(&list, &count, &room, name, value.As<Napi::Number>().DoubleValue());
    } else if (kind == "int") {
      added = virTypedParamsAddInt(&list, &count, &room, name, numberOf<int>(value, field, "a 32-bit integer"));
    } else if (kind == "uint") {
      const auto number = numberOf<unsigned>(value, field, "an unsigned 32-bit integer");
      added = virTypedParamsAddUInt(&list, &count, &room, name, number);
    } else if (kind == "llong") {
      added = virTypedParamsAddLLong(&list, &count, &room, name, numberOf<long long>(value, field, "an integer"));
    } else if (kind == "ullong") {
      const auto number = numberOf<unsigned long long>(value, field, "an unsigned integer");
      added = virTypedParamsAddULLong(&list, &count, &room, name, number);
    } else {
      throw wrong("of a kind libvirt knows");
    }
    if (added < 0) throw Napi::TypeError::New(value.Env(), field + ": " + orEmpty(virGetLastErrorMessage()));
  }
};

}  // namespace nlv
