// Composites: what a list of domains, pools, networks or volumes needs, read in one task. Over a distance the round
// trips rule, so whatever libvirt tells of all objects at once is not asked one by one.
#include <map>
#include <set>

#include "addon.h"
#include "values/listing.h"
#include "values/records.h"

namespace nlv {
namespace {

using Info = const Napi::CallbackInfo&;

struct State {
  int state = 0, reason = 0;
};

/** What is known of all domains at once, by UUID. */
struct Overview {
  std::set<std::string> persistent, autostart, saved;
  std::map<std::string, State> states;
};

bool uuidsWith(virConnectPtr connection, unsigned flag, std::set<std::string>& uuids) {
  Listed<virDomainPtr> domains;
  domains.count = virConnectListAllDomains(connection, &domains.pointers, flag);
  if (domains.count < 0) return false;
  for (auto domain : domains) uuids.insert(uuidOf(domain, virDomainGetUUID));
  return true;
}

void readStates(virConnectPtr connection, std::map<std::string, State>& states) {
  virDomainStatsRecordPtr* records = nullptr;
  const int count = virConnectGetAllDomainStats(connection, VIR_DOMAIN_STATS_STATE, &records, 0);
  if (count < 0) {  // not every driver has it: then each domain is asked
    virResetLastError();
    return;
  }
  for (int i = 0; i < count; i++) {
    State state;
    virTypedParamsGetInt(records[i]->params, records[i]->nparams, "state.state", &state.state);
    virTypedParamsGetInt(records[i]->params, records[i]->nparams, "state.reason", &state.reason);
    states[uuidOf(records[i]->dom, virDomainGetUUID)] = state;
  }
  virDomainStatsRecordListFree(records);
}

void writeId(Json& json, virDomainPtr domain) {
  const unsigned id = virDomainGetID(domain);
  json.key("id");
  if (id == static_cast<unsigned>(-1))
    json.null();
  else
    json.add(id);
}

void writeInfo(Json& json, const virDomainInfo& info) {
  json.field("maxMemory", info.maxMem).field("memory", info.memory);
  json.field("vcpus", static_cast<int>(info.nrVirtCpu)).field("cpuTime", info.cpuTime);
}

struct Wanted {
  bool xml;
  unsigned xmlFlags;
};

/** False, with libvirt's error set, if the domain could not be read. */
bool describe(Json& json, virDomainPtr domain, const Overview* overview, const Wanted& wanted) {
  virDomainInfo info;
  if (virDomainGetInfo(domain, &info) < 0) return false;
  const std::string uuid = uuidOf(domain, virDomainGetUUID);

  State state;
  const auto known = overview ? overview->states.find(uuid) : decltype(overview->states.find(uuid)){};
  // Only if both were read in the same moment do they belong together.
  if (overview && known != overview->states.end() && known->second.state == info.state)
    state = known->second;
  else if (virDomainGetState(domain, &state.state, &state.reason, 0) < 0)
    return false;

  int persistent, autostart = 0, saved;
  if (overview) {
    persistent = overview->persistent.count(uuid) > 0;
    autostart = overview->autostart.count(uuid) > 0;
    saved = overview->saved.count(uuid) > 0;
  } else {
    persistent = virDomainIsPersistent(domain);
    saved = virDomainHasManagedSaveImage(domain, 0);
    if (persistent < 0 || saved < 0 || virDomainGetAutostart(domain, &autostart) < 0) return false;
  }

  char* xml = wanted.xml ? virDomainGetXMLDesc(domain, wanted.xmlFlags) : nullptr;
  if (wanted.xml && !xml) return false;

  json.open('{').field("name", virDomainGetName(domain)).field("uuid", uuid);
  writeId(json, domain);
  json.field("state", state.state).field("reason", state.reason);
  writeInfo(json, info);
  json.field("persistent", persistent > 0).field("autostart", autostart > 0).field("hasManagedSave", saved > 0);
  if (xml) json.field("xml", xml);
  json.close('}');
  ::free(xml);
  return true;
}

Napi::Value describeDomain(Info info) {
  const auto domain = unwrap<virDomainPtr>(info[0], 0);
  const Wanted wanted{booleanArgument(info, 1), argument<unsigned>(info, 2).value};
  return callJson(info.Env(), "virDomainGetInfo", domain->connection,
                  [=](Json& json) { return describe(json, domain->pointer, nullptr, wanted); });
}

Napi::Value describeDomains(Info info) {
  const auto connection = unwrapConnection(info[0], 0);
  const auto flags = argument<unsigned>(info, 1).value;
  const Wanted wanted{booleanArgument(info, 2), argument<unsigned>(info, 3).value};
  return callRecords(info.Env(), "virConnectListAllDomains", connection, [=](Records& records) {
    virConnectPtr pointer = connection->pointer;
    Listed<virDomainPtr> domains;
    domains.count = virConnectListAllDomains(pointer, &domains.pointers, flags);
    if (domains.count < 0) return false;
    Overview overview;
    if (!uuidsWith(pointer, VIR_CONNECT_LIST_DOMAINS_PERSISTENT, overview.persistent) ||
        !uuidsWith(pointer, VIR_CONNECT_LIST_DOMAINS_AUTOSTART, overview.autostart) ||
        !uuidsWith(pointer, VIR_CONNECT_LIST_DOMAINS_MANAGEDSAVE, overview.saved))
      return false;
    readStates(pointer, overview.states);
    for (auto domain : domains) {
      if (connection->aborted) return false;
      if (!describe(records.next(), domain, &overview, wanted) && !isGone(VIR_ERR_NO_DOMAIN)) return false;
    }
    return true;
  });
}

Napi::Value domainInfos(Info info) {
  const auto connection = unwrapConnection(info[0], 0);
  const auto flags = argument<unsigned>(info, 1).value;
  return callJson(info.Env(), "virDomainGetInfo", connection, [=](Json& json) {
    Listed<virDomainPtr> domains;
    domains.count = virConnectListAllDomains(connection->pointer, &domains.pointers, flags);
    if (domains.count < 0) return false;
    json.open('[');
    for (auto domain : domains) {
      virDomainInfo read;
      if (connection->aborted) return false;
      if (virDomainGetInfo(domain, &read) < 0) {
        if (isGone(VIR_ERR_NO_DOMAIN)) continue;
        return false;
      }
      json.open('{').field("uuid", uuidOf(domain, virDomainGetUUID));
      writeId(json, domain);
      json.field("state", static_cast<int>(read.state));
      writeInfo(json, read);
      json.close('}');
    }
    json.close(']');
    return true;
  });
}

bool describePool(Json& json, virStoragePoolPtr pool) {
  virStoragePoolInfo info;
  int autostart = 0;
  const int active = virStoragePoolIsActive(pool), persistent = virStoragePoolIsPersistent(pool);
  if (active < 0 || persistent < 0 || virStoragePoolGetInfo(pool, &info) < 0) return false;
  if (virStoragePoolGetAutostart(pool, &autostart) < 0) return false;
  char* xml = virStoragePoolGetXMLDesc(pool, 0);
  if (!xml) return false;
  json.open('{').field("name", virStoragePoolGetName(pool)).field("uuid", uuidOf(pool, virStoragePoolGetUUIDString));
  json.field("active", active > 0).field("persistent", persistent > 0).field("autostart", autostart > 0);
  json.field("state", info.state).field("capacity", info.capacity).field("allocation", info.allocation);
  json.field("available", info.available).field("xml", xml).close('}');
  ::free(xml);
  return true;
}

Napi::Value describePools(Info info) {
  const auto connection = unwrapConnection(info[0], 0);
  const auto flags = argument<unsigned>(info, 1).value;
  return callJson(info.Env(), "virConnectListAllStoragePools", connection, [=](Json& json) {
    Listed<virStoragePoolPtr> pools;
    pools.count = virConnectListAllStoragePools(connection->pointer, &pools.pointers, flags);
    if (pools.count < 0) return false;
    json.open('[');
    for (auto pool : pools)
      if (!describePool(json, pool) && !isGone(VIR_ERR_NO_STORAGE_POOL)) return false;
    json.close(']');
    return true;
  });
}

bool describeNetwork(Json& json, virNetworkPtr network) {
  int autostart = 0;
  const int active = virNetworkIsActive(network), persistent = virNetworkIsPersistent(network);
  if (active < 0 || persistent < 0) return false;
  if (virNetworkGetAutostart(network, &autostart) < 0) return false;
  char* xml = virNetworkGetXMLDesc(network, 0);
  if (!xml) return false;
  char* bridge = virNetworkGetBridgeName(network);
  if (!bridge) virResetLastError();  // not every kind of network has one
  json.open('{').field("name", virNetworkGetName(network)).field("uuid", uuidOf(network, virNetworkGetUUIDString));
  json.field("active", active > 0).field("persistent", persistent > 0).field("autostart", autostart > 0);
  json.field("bridge", static_cast<const char*>(bridge)).field("xml", xml).close('}');
  ::free(bridge);
  ::free(xml);
  return true;
}

Napi::Value describeNetworks(Info info) {
  const auto connection = unwrapConnection(info[0], 0);
  const auto flags = argument<unsigned>(info, 1).value;
  return callJson(info.Env(), "virConnectListAllNetworks", connection, [=](Json& json) {
    Listed<virNetworkPtr> networks;
    networks.count = virConnectListAllNetworks(connection->pointer, &networks.pointers, flags);
    if (networks.count < 0) return false;
    json.open('[');
    for (auto network : networks)
      if (!describeNetwork(json, network) && !isGone(VIR_ERR_NO_NETWORK)) return false;
    json.close(']');
    return true;
  });
}

Napi::Value describeVolumes(Info info) {
  const auto pool = unwrap<virStoragePoolPtr>(info[0], 0);
  return callJson(info.Env(), "virStoragePoolListAllVolumes", pool->connection, [=](Json& json) {
    Listed<virStorageVolPtr> volumes;
    volumes.count = virStoragePoolListAllVolumes(pool->pointer, &volumes.pointers, 0);
    if (volumes.count < 0) return false;
    json.open('[');
    for (auto volume : volumes) {
      virStorageVolInfo read;
      char* path = virStorageVolGetInfo(volume, &read) < 0 ? nullptr : virStorageVolGetPath(volume);
      if (!path) {
        if (isGone(VIR_ERR_NO_STORAGE_VOL)) continue;
        return false;
      }
      json.open('{').field("name", virStorageVolGetName(volume)).field("key", virStorageVolGetKey(volume));
      json.field("path", path).field("type", read.type).field("capacity", read.capacity);
      json.field("allocation", read.allocation).close('}');
      ::free(path);
    }
    json.close(']');
    return true;
  });
}

}  // namespace

void exportDescriptions(Napi::Env env, Napi::Object& exports) {
  add(env, exports, "describeDomain", describeDomain);
  add(env, exports, "describeDomains", describeDomains);
  add(env, exports, "domainInfos", domainInfos);
  add(env, exports, "describeStoragePools", describePools);
  add(env, exports, "describeNetworks", describeNetworks);
  add(env, exports, "describeVolumes", describeVolumes);
}

}  // namespace nlv
