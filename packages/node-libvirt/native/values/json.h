// Structured results are written as JSON text on the connection's thread: JSON.parse costs the event loop a third of
// what thousands of napi_set_property calls cost.
#pragma once
#include <libvirt/libvirt.h>

#include <charconv>
#include <cmath>
#include <cstdio>
#include <iterator>
#include <string>
#include <string_view>

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
  Json& key(std::string_view name) {
    separate();
    quote(name);
    text += ':';
    first = true;  // no comma before its value
    return *this;
  }
  template <class Value>
  Json& field(std::string_view name, const Value& value) {
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
  Json& add(int value) { return print(value); }
  Json& add(unsigned value) { return print(value); }
  Json& add(long value) { return print(value); }
  Json& add(unsigned long value) { return print(value); }
  Json& add(long long value) { return print(value); }
  Json& add(unsigned long long value) { return print(value); }
  Json& add(double value) { return std::isfinite(value) ? print(value) : raw("null"); }
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
  Json& raw(std::string_view value) {
    separate();
    text += value;
    return *this;
  }
  // Not by snprintf, which took a third of the time of a thousand domains' statistics.
  template <class Number>
  Json& print(Number value) {
    char buffer[40];
    const auto written = std::to_chars(buffer, std::end(buffer), value);
    return raw({buffer, static_cast<size_t>(written.ptr - buffer)});
  }
  void quote(std::string_view value) {
    text += '"';
    size_t plain = 0;
    for (size_t i = 0; i < value.size(); i++) {
      const auto c = static_cast<unsigned char>(value[i]);
      if (c >= 32 && c != '"' && c != '\\') continue;
      char escaped[8];
      snprintf(escaped, sizeof escaped, "\\u%04x", c);
      text.append(value, plain, i - plain) += escaped;
      plain = i + 1;
    }
    text.append(value, plain, value.npos) += '"';
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
