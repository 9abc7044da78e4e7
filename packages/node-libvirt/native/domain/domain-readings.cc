// Readings of one domain that libvirt answers with structs and typed parameters.
#include <cstdlib>
#include <vector>

#include "addon.h"
#include "values/call.h"

namespace nlv {
namespace {

using Info = const Napi::CallbackInfo&;

// Local: reads what the domain object remembers, asks nobody.
Napi::Value domainId(Info info) {
  const auto domain = unwrap<virDomainPtr>(info[0], 0);
  std::lock_guard lock(domain->connection->childrenMutex);
  const unsigned id = domain->pointer ? virDomainGetID(domain->pointer) : static_cast<unsigned>(-1);
  if (id == static_cast<unsigned>(-1)) return info.Env().Null();
  return Napi::Number::New(info.Env(), id);
}

Napi::Value getInfo(Info info) {
  const auto domain = unwrap<virDomainPtr>(info[0], 0);
  return callJson(info.Env(), "virDomainGetInfo", domain->connection, [=](Json& json) {
    virDomainInfo read;
    if (virDomainGetInfo(domain->pointer, &read) < 0) return false;
    json.open('{').field("state", static_cast<int>(read.state)).field("maxMemory", read.maxMem);
    json.field("memory", read.memory).field("vcpus", static_cast<int>(read.nrVirtCpu));
    json.field("cpuTime", read.cpuTime).close('}');
    return true;
  });
}

Napi::Value getState(Info info) {
  const auto domain = unwrap<virDomainPtr>(info[0], 0);
  return callJson(info.Env(), "virDomainGetState", domain->connection, [=](Json& json) {
    int state = 0, reason = 0;
    if (virDomainGetState(domain->pointer, &state, &reason, 0) < 0) return false;
    json.open('{').field("state", state).field("reason", reason).close('}');
    return true;
  });
}

Napi::Value getControlInfo(Info info) {
  const auto domain = unwrap<virDomainPtr>(info[0], 0);
  return callJson(info.Env(), "virDomainGetControlInfo", domain->connection, [=](Json& json) {
    virDomainControlInfo read;
    if (virDomainGetControlInfo(domain->pointer, &read, 0) < 0) return false;
    json.open('{').field("state", read.state).field("details", read.details);
    json.field("stateTime", read.stateTime).close('}');
    return true;
  });
}

Napi::Value getAutostart(Info info) {
  const auto domain = unwrap<virDomainPtr>(info[0], 0);
  auto autostart = std::make_shared<int>(0);
  return call(
      info.Env(), "virDomainGetAutostart", domain->connection,
      [=] { return virDomainGetAutostart(domain->pointer, autostart.get()) == 0; },
      [=](Napi::Env env) { return Napi::Number::New(env, *autostart); });
}

const char* memoryStatName(int tag) {
  static const char* const names[] = {"swapIn",        "swapOut",         "majorFault",     "minorFault",
                                      "unused",        "available",       "actualBalloon",  "rss",
                                      "usable",        "lastUpdate",      "diskCaches",     "hugetlbPgAlloc",
                                      "hugetlbPgFail"};
  return tag >= 0 && tag < static_cast<int>(std::size(names)) ? names[tag] : nullptr;
}

Napi::Value memoryStats(Info info) {
  const auto domain = unwrap<virDomainPtr>(info[0], 0);
  return callJson(info.Env(), "virDomainMemoryStats", domain->connection, [=](Json& json) {
    virDomainMemoryStatStruct stats[32];
    const int count = virDomainMemoryStats(domain->pointer, stats, std::size(stats), 0);
    if (count < 0) return false;
    json.open('{');
    for (int i = 0; i < count; i++)
      if (const char* name = memoryStatName(stats[i].tag)) json.field(name, stats[i].val);
    json.close('}');
    return true;
  });
}

Napi::Value blockStats(Info info) {
  const auto domain = unwrap<virDomainPtr>(info[0], 0);
  const auto disk = argument<const char*>(info, 1);
  return callJson(info.Env(), "virDomainBlockStatsFlags", domain->connection, [=](Json& json) {
    int count = 0;
    if (virDomainBlockStatsFlags(domain->pointer, disk.get(), nullptr, &count, 0) < 0) return false;
    std::vector<virTypedParameter> stats(count);
    if (count > 0 && virDomainBlockStatsFlags(domain->pointer, disk.get(), stats.data(), &count, 0) < 0) return false;
    json.parameters(stats.data(), count);
    virTypedParamsClear(stats.data(), count);
    return true;
  });
}

Napi::Value interfaceStats(Info info) {
  const auto domain = unwrap<virDomainPtr>(info[0], 0);
  const auto device = argument<const char*>(info, 1);
  return callJson(info.Env(), "virDomainInterfaceStats", domain->connection, [=](Json& json) {
    virDomainInterfaceStatsStruct read;
    if (virDomainInterfaceStats(domain->pointer, device.get(), &read, sizeof read) < 0) return false;
    json.open('{').field("rxBytes", read.rx_bytes).field("rxPackets", read.rx_packets);
    json.field("rxErrs", read.rx_errs).field("rxDrop", read.rx_drop).field("txBytes", read.tx_bytes);
    json.field("txPackets", read.tx_packets).field("txErrs", read.tx_errs).field("txDrop", read.tx_drop).close('}');
    return true;
  });
}

Napi::Value messages(Info info) {
  const auto domain = unwrap<virDomainPtr>(info[0], 0);
  const auto flags = argument<unsigned>(info, 1).value;
  return callJson(info.Env(), "virDomainGetMessages", domain->connection, [=](Json& json) {
    char** texts = nullptr;
    const int count = virDomainGetMessages(domain->pointer, &texts, flags);
    if (count < 0) return false;
    json.open('[');
    for (int i = 0; i < count; i++) {
      json.add(texts[i]);
      ::free(texts[i]);
    }
    ::free(texts);
    json.close(']');
    return true;
  });
}

}  // namespace

void exportDomainReadings(Napi::Env env, Napi::Object& exports) {
  add(env, exports, "domainId", domainId);
  add(env, exports, "virDomainGetInfo", getInfo);
  add(env, exports, "virDomainGetState", getState);
  add(env, exports, "virDomainGetControlInfo", getControlInfo);
  add(env, exports, "virDomainGetAutostart", getAutostart);
  add(env, exports, "virDomainMemoryStats", memoryStats);
  add(env, exports, "virDomainBlockStatsFlags", blockStats);
  add(env, exports, "virDomainInterfaceStats", interfaceStats);
  add(env, exports, "virDomainGetMessages", messages);
}

}  // namespace nlv
