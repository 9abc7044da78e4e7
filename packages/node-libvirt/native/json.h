// Structured results are written as JSON text on the connection's thread: JSON.parse costs the event loop a third of
// what thousands of napi_set_property calls cost.
#pragma once
#include <libvirt/libvirt.h>

#include <cinttypes>
#include <cmath>
#include <cstdio>
#include <string>

namespace nlv {

class Json {
 public:
  std::string text;

  Json& open(char bracket) {
    separate();
    text += bracket;
    first = true;
    return *this;
  }
  Json& close(char bracket) {
    text += bracket;
    first = false;
    return *this;
  }
  Json& key(const char* name) {
    separate();
    quote(name);
    text += ':';
    first = true;  // no comma before its value
    return *this;
  }
  template <class Value>
  Json& field(const char* name, const Value& value) {
    key(name);
    return add(value);
  }

  Json& add(const char* value) {
    separate();
    if (value)
      quote(value);
    else
      text += "null";
    return *this;
  }
  Json& add(const std::string& value) { return add(value.c_str()); }
  Json& add(bool value) { return raw(value ? "true" : "false"); }
  Json& add(int value) { return print("%d", value); }
  Json& add(unsigned value) { return print("%u", value); }
  Json& add(long value) { return print("%ld", value); }
  Json& add(unsigned long value) { return print("%lu", value); }
  Json& add(long long value) { return print("%lld", value); }
  Json& add(unsigned long long value) { return print("%llu", value); }
  Json& add(double value) { return std::isfinite(value) ? print("%.17g", value) : raw("null"); }
  Json& null() { return raw("null"); }
  Json& add(const virTypedParameter& one) { return parameter(one); }

  /** An object of libvirt's typed parameters. */
  Json& parameters(virTypedParameterPtr list, int count) {
    open('{');
    for (int i = 0; i < count; i++) {
      key(list[i].field);
      parameter(list[i]);
    }
    return close('}');
  }

 private:
  bool first = true;

  void separate() {
    if (!first) text += ',';
    first = false;
  }
  Json& raw(const char* value) {
    separate();
    text += value;
    return *this;
  }
  template <class Number>
  Json& print(const char* format, Number value) {
    char buffer[40];
    snprintf(buffer, sizeof buffer, format, value);
    return raw(buffer);
  }
  void quote(const char* value) {
    text += '"';
    for (; *value; value++) {
      const auto c = static_cast<unsigned char>(*value);
      if (c == '"' || c == '\\') {
        text += '\\';
        text += *value;
      } else if (c < 32) {
        char escaped[8];
        snprintf(escaped, sizeof escaped, "\\u%04x", c);
        text += escaped;
      } else {
        text += *value;
      }
    }
    text += '"';
  }
  Json& parameter(const virTypedParameter& one) {
    switch (one.type) {
      case VIR_TYPED_PARAM_INT:
        return add(one.value.i);
      case VIR_TYPED_PARAM_UINT:
        return add(one.value.ui);
      case VIR_TYPED_PARAM_LLONG:
        return add(one.value.l);
      case VIR_TYPED_PARAM_ULLONG:
        return add(one.value.ul);
      case VIR_TYPED_PARAM_DOUBLE:
        return add(one.value.d);
      case VIR_TYPED_PARAM_BOOLEAN:
        return add(one.value.b != 0);
      case VIR_TYPED_PARAM_STRING:
        return add(one.value.s);
      default:
        return null();
    }
  }
};

}  // namespace nlv
