// Statistics of many domains.
#include <vector>

#include "addon.h"
#include "domain/stats-tree.h"
#include "values/records.h"
#include "values/typed-parameters.h"

namespace nlv {
namespace {

using Info = const Napi::CallbackInfo&;

void writeStats(Records& written, virDomainStatsRecordPtr* records, int count) {
  for (int i = 0; i < count; i++) {
    virDomainPtr domain = records[i]->dom;
    Json& json = written.next();
    json.open('{').field("name", virDomainGetName(domain)).field("uuid", uuidOf(domain, virDomainGetUUID));
    json.key("stats");
    StatsTree(records[i]->params, records[i]->nparams).write(json);
    json.close('}');
  }
  virDomainStatsRecordListFree(records);
}

/** `read` sets the records and answers their number. */
template <class Read>
Napi::Value readStats(Napi::Env env, const char* name, const ConnectionPtr& connection, Read read) {
  return callRecords(env, name, connection, [=](Records& written) mutable {
    virDomainStatsRecordPtr* records = nullptr;
    const int count = read(&records);
    if (count < 0) return false;
    writeStats(written, records, count);
    return true;
  });
}

Napi::Value allDomainStats(Info info) {
  const auto connection = unwrapConnection(info[0], 0);
  const auto stats = argument<unsigned>(info, 1).value;
  const auto flags = argument<unsigned>(info, 2).value;
  return readStats(info.Env(), "virConnectGetAllDomainStats", connection, [=](virDomainStatsRecordPtr** records) {
    return virConnectGetAllDomainStats(connection->pointer, stats, records, flags);
  });
}

Napi::Value domainListStats(Info info) {
  const auto connection = unwrapConnection(info[0], 0);
  if (!info[1].IsArray()) refuse(info[1], 1, "an array of domains");
  const auto array = info[1].As<Napi::Array>();
  std::vector<ObjectPtr<virDomainPtr>> domains;
  for (uint32_t i = 0; i < array.Length(); i++) {
    domains.push_back(unwrap<virDomainPtr>(array.Get(i), 1));
    if (domains.back()->connection != connection) refuse(info[1], 1, "an array of domains of this connection");
  }
  const auto stats = argument<unsigned>(info, 2).value;
  const auto flags = argument<unsigned>(info, 3).value;
  return readStats(info.Env(), "virDomainListGetStats", connection, [=](virDomainStatsRecordPtr** records) {
    if (domains.empty()) return 0;  // libvirt refuses an empty list
    std::vector<virDomainPtr> pointers;
    for (auto& domain : domains) pointers.push_back(domain->pointer);
    pointers.push_back(nullptr);
    return virDomainListGetStats(pointers.data(), stats, records, flags);
  });
}

/** What readStats makes of the given parameters: for tests of groups that no host at hand has. */
Napi::Value nestedStats(Info info) {
  virInitialize();  // there may be no connection yet
  const TypedParameters parameters(info, 0);
  Json json;
  StatsTree(parameters.list, parameters.count).write(json);
  return Napi::String::New(info.Env(), json.text);
}

}  // namespace

void exportDomainStats(Napi::Env env, Napi::Object& exports) {
  add(env, exports, "virConnectGetAllDomainStats", allDomainStats);
  add(env, exports, "virDomainListGetStats", domainListStats);
  add(env, exports, "nestedStats", nestedStats);
}

}  // namespace nlv
