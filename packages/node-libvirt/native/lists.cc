// Lists of libvirt objects, and statistics of many domains.
#include "addon.h"
#include "listing.h"

namespace nlv {
namespace {

using Info = const Napi::CallbackInfo&;

void writeStats(Json& json, virDomainStatsRecordPtr* records, int count) {
  json.open('[');
  for (int i = 0; i < count; i++) {
    virDomainPtr domain = records[i]->dom;
    json.open('{').field("name", virDomainGetName(domain)).field("uuid", uuidOf(domain, virDomainGetUUIDString));
    json.key("stats").parameters(records[i]->params, records[i]->nparams).close('}');
  }
  json.close(']');
  virDomainStatsRecordListFree(records);
}

Napi::Value allDomainStats(Info info) {
  const auto connection = unwrapConnection(info[0], 0);
  const auto stats = argument<unsigned>(info, 1).value;
  const auto flags = argument<unsigned>(info, 2).value;
  return callJson(info.Env(), "virConnectGetAllDomainStats", connection, [=](Json& json) {
    virDomainStatsRecordPtr* records = nullptr;
    const int count = virConnectGetAllDomainStats(connection->pointer, stats, &records, flags);
    if (count < 0) return false;
    writeStats(json, records, count);
    return true;
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
  return callJson(info.Env(), "virDomainListGetStats", connection, [=](Json& json) {
    if (domains.empty()) {  // libvirt refuses an empty list
      json.open('[').close(']');
      return true;
    }
    std::vector<virDomainPtr> pointers;
    for (auto& domain : domains) pointers.push_back(domain->pointer);
    pointers.push_back(nullptr);
    virDomainStatsRecordPtr* records = nullptr;
    const int count = virDomainListGetStats(pointers.data(), stats, &records, flags);
    if (count < 0) return false;
    writeStats(json, records, count);
    return true;
  });
}

}  // namespace

void exportLists(Napi::Env env, Napi::Object& exports) {
  NLV_LIST(virConnectPtr, virDomainPtr, virConnectListAllDomains)
  NLV_LIST(virConnectPtr, virStoragePoolPtr, virConnectListAllStoragePools)
  NLV_LIST(virConnectPtr, virNetworkPtr, virConnectListAllNetworks)
  NLV_LIST(virConnectPtr, virInterfacePtr, virConnectListAllInterfaces)
  NLV_LIST(virConnectPtr, virNWFilterPtr, virConnectListAllNWFilters)
  NLV_LIST(virConnectPtr, virNWFilterBindingPtr, virConnectListAllNWFilterBindings)
  NLV_LIST(virConnectPtr, virNodeDevicePtr, virConnectListAllNodeDevices)
  NLV_LIST(virConnectPtr, virSecretPtr, virConnectListAllSecrets)
  NLV_LIST(virNetworkPtr, virNetworkPortPtr, virNetworkListAllPorts)
  NLV_LIST(virStoragePoolPtr, virStorageVolPtr, virStoragePoolListAllVolumes)
  add(env, exports, "virConnectGetAllDomainStats", allDomainStats);
  add(env, exports, "virDomainListGetStats", domainListStats);
}

}  // namespace nlv
