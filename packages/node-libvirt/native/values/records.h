// Lists of thousands: JSON in pieces, so that the JavaScript side can parse them in slices.
#pragma once
#include <string>
#include <vector>

#include "values/call.h"

namespace nlv {

/** Records as JSON arrays of some ten kilobytes each: a text for each record would cost as much again. */
class Records {
 public:
  /** Where the next record is to be written. */
  Json& next() {
    if (json.text.size() >= enough) cut();
    if (json.text.empty()) json.open('[');
    return json;
  }
  std::vector<std::string> take() {
    if (!json.text.empty()) cut();
    return std::move(pieces);
  }

 private:
  static constexpr size_t enough = 32 * 1024;
  Json json;
  std::vector<std::string> pieces;

  void cut() {
    json.close(']');
    pieces.push_back(std::move(json.text));
    json = Json();
  }
};

/** As callJson(); what `write` writes, parseAll() in TypeScript reads. */
template <class Write>
Napi::Value callRecords(Napi::Env env, const char* name, const ConnectionPtr& connection, Write write) {
  auto records = std::make_shared<Records>();
  return call(
      env, name, connection, [records, write = std::move(write)]() mutable { return write(*records); },
      [records](Napi::Env env) {
        const auto pieces = records->take();
        Napi::Array array = Napi::Array::New(env, pieces.size());
        for (size_t i = 0; i < pieces.size(); i++) {
          Napi::HandleScope scope(env);
          array.Set(static_cast<uint32_t>(i), Napi::String::New(env, pieces[i]));
        }
        return array;
      });
}

}  // namespace nlv
