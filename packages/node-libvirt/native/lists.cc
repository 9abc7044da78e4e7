// Lists of libvirt objects, and statistics of many domains.
#include <cstdlib>
#include <vector>

#include "addon.h"
#include "call.h"

namespace nlv {
namespace {

using Info = const Napi::CallbackInfo&;

/** Owner is Connection or a pool; List fills an array of pointers and answers their number. */
template <class Pointer, class List>
Napi::Value list(Napi::Env env, const char* name, const ConnectionPtr& connection, List fill) {
  auto objects = std::make_shared<std::vector<ObjectPtr<Pointer>>>();
  return call(
      env, name, connection,
      [=] {
        Pointer* pointers = nullptr;
        const int count = fill(&pointers);
        if (count < 0) return false;
        for (int i = 0; i < count; i++) objects->push_back(std::make_shared<Object<Pointer>>(pointers[i], connection));
        ::free(pointers);
        return true;
      },
      [objects](Napi::Env env) {
        Napi::Array array = Napi::Array::New(env, objects->size());
        for (size_t i = 0; i < objects->size(); i++) {
          Napi::HandleScope scope(env);
          array.Set(static_cast<uint32_t>(i), wrap(env, (*objects)[i]));
        }
        return array;
      });
}

Napi::Value listDomains(Info info) {
  const auto connection = unwrapConnection(info[0], 0);
  const auto flags = argument<unsigned>(info, 1).value;
  return list<virDomainPtr>(info.Env(), "virConnectListAllDomains", connection, [=](virDomainPtr** domains) {
    return virConnectListAllDomains(connection->pointer, domains, flags);
  });
}

Napi::Value listPools(Info info) {
  const auto connection = unwrapConnection(info[0], 0);
  const auto flags = argument<unsigned>(info, 1).value;
  return list<virStoragePoolPtr>(info.Env(), "virConnectListAllStoragePools", connection,
                                 [=](virStoragePoolPtr** pools) {
                                   return virConnectListAllStoragePools(connection->pointer, pools, flags);
                                 });
}

Napi::Value listNetworks(Info info) {
  const auto connection = unwrapConnection(info[0], 0);
  const auto flags = argument<unsigned>(info, 1).value;
  return list<virNetworkPtr>(info.Env(), "virConnectListAllNetworks", connection, [=](virNetworkPtr** networks) {
    return virConnectListAllNetworks(connection->pointer, networks, flags);
  });
}

Napi::Value listVolumes(Info info) {
  const auto pool = unwrap<virStoragePoolPtr>(info[0], 0);
  const auto flags = argument<unsigned>(info, 1).value;
  return list<virStorageVolPtr>(info.Env(), "virStoragePoolListAllVolumes", pool->connection,
                                [=](virStorageVolPtr** volumes) {
                                  return virStoragePoolListAllVolumes(pool->pointer, volumes, flags);
                                });
}

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
  add(env, exports, "virConnectListAllDomains", listDomains);
  add(env, exports, "virConnectListAllStoragePools", listPools);
  add(env, exports, "virConnectListAllNetworks", listNetworks);
  add(env, exports, "virStoragePoolListAllVolumes", listVolumes);
  add(env, exports, "virConnectGetAllDomainStats", allDomainStats);
  add(env, exports, "virDomainListGetStats", domainListStats);
}

}  // namespace nlv
