// CPUs of a domain: which run where, and what they used. JavaScript sees sets of CPUs as arrays of numbers.
#include <algorithm>
#include <vector>

#include "addon.h"
#include "values/call.h"

namespace nlv {
namespace {

using Info = const Napi::CallbackInfo&;

/** As many CPUs as libvirt's protocol has room for in one set: 2048 bytes. */
constexpr int mostCpus = 2048 * 8;

/** How many CPUs the host has, present or not: every set has as many bits. -1 if it failed. */
int hostCpus(const ConnectionPtr& connection) {
  const int count = virNodeGetCPUMap(connection->pointer, nullptr, nullptr, 0);
  if (count >= 0) return std::min(count, mostCpus);
  if (virGetLastErrorCode() != VIR_ERR_NO_SUPPORT) return -1;
  virNodeInfo node;
  if (virNodeGetInfo(connection->pointer, &node) < 0) return -1;
  const auto most = static_cast<unsigned long long>(VIR_NODEINFO_MAXCPUS(node));
  return static_cast<int>(std::min<unsigned long long>(most, mostCpus));
}

/** Sets of CPUs that libvirt fills, one after the other. */
struct CpuSets {
  CpuSets(int sets, int cpus) : cpus(cpus), length(VIR_CPU_MAPLEN(cpus)), bytes(size_t(sets) * length) {}
  void write(Json& json, int index) {
    json.open('[');
    for (int cpu = 0; cpu < cpus; cpu++)
      if (VIR_CPU_USABLE(bytes.data(), length, index, cpu))
        json.add(cpu);
    json.close(']');
  }
  const int cpus;
  const int length;
  std::vector<unsigned char> bytes;
};

/** The numbers of CPUs that JavaScript gave. */
std::vector<int> cpusArgument(Info info, int index) {
  if (!info[index].IsArray()) refuse(info[index], index, "an array of CPU numbers");
  const auto array = info[index].As<Napi::Array>();
  std::vector<int> cpus;
  for (uint32_t i = 0; i < array.Length(); i++) {
    cpus.push_back(integerFrom<int>(array.Get(i), index, "an array of CPU numbers"));
    if (cpus.back() < 0) refuse(info[index], index, "an array of CPU numbers");
  }
  return cpus;
}

/** `pin` gets the set and its length. A CPU that the host has not is refused: libvirt would forget it silently. */
template <class Pin>
Napi::Value pin(Info info, const char* name, const ObjectPtr<virDomainPtr>& domain, std::vector<int> wanted, Pin pin) {
  return call(info.Env(), name, domain->connection, [=] {
    const int cpus = hostCpus(domain->connection);
    if (cpus < 0) return false;
    CpuSets set(1, cpus);
    for (const int cpu : wanted) {
      if (cpu < cpus) {
        VIR_USE_CPU(set.bytes.data(), cpu);
        continue;
      }
      const auto message = "CPU " + std::to_string(cpu) + " does not exist: the host has " + std::to_string(cpus);
      keptError = ownError(VIR_ERR_INVALID_ARG, message.c_str());
      return false;
    }
    return pin(set.bytes.data(), set.length) == 0;
  });
}

Napi::Value pinVcpu(Info info) {
  const auto domain = unwrap<virDomainPtr>(info[0], 0);
  const auto vcpu = argument<unsigned>(info, 1).value;
  const auto flags = argument<unsigned>(info, 3).value;
  return pin(info, "virDomainPinVcpuFlags", domain, cpusArgument(info, 2), [=](unsigned char* set, int length) {
    return virDomainPinVcpuFlags(domain->pointer, vcpu, set, length, flags);
  });
}

Napi::Value pinEmulator(Info info) {
  const auto domain = unwrap<virDomainPtr>(info[0], 0);
  const auto flags = argument<unsigned>(info, 2).value;
  return pin(info, "virDomainPinEmulator", domain, cpusArgument(info, 1), [=](unsigned char* set, int length) {
    return virDomainPinEmulator(domain->pointer, set, length, flags);
  });
}

Napi::Value pinIoThread(Info info) {
  const auto domain = unwrap<virDomainPtr>(info[0], 0);
  const auto id = argument<unsigned>(info, 1).value;
  const auto flags = argument<unsigned>(info, 3).value;
  return pin(info, "virDomainPinIOThread", domain, cpusArgument(info, 2), [=](unsigned char* set, int length) {
    return virDomainPinIOThread(domain->pointer, id, set, length, flags);
  });
}

Napi::Value vcpuPinInfo(Info info) {
  const auto domain = unwrap<virDomainPtr>(info[0], 0);
  const auto flags = argument<unsigned>(info, 1).value;
  return callJson(info.Env(), "virDomainGetVcpuPinInfo", domain->connection, [=](Json& json) {
    const int cpus = hostCpus(domain->connection);
    if (cpus < 0) return false;
    const int vcpus = virDomainGetVcpusFlags(domain->pointer, flags | VIR_DOMAIN_VCPU_MAXIMUM);
    if (vcpus < 0) return false;
    CpuSets sets(vcpus, cpus);
    const int count = virDomainGetVcpuPinInfo(domain->pointer, vcpus, sets.bytes.data(), sets.length, flags);
    if (count < 0) return false;
    json.open('[');
    for (int i = 0; i < std::min(count, vcpus); i++) sets.write(json, i);
    json.close(']');
    return true;
  });
}

Napi::Value emulatorPinInfo(Info info) {
  const auto domain = unwrap<virDomainPtr>(info[0], 0);
  const auto flags = argument<unsigned>(info, 1).value;
  return callJson(info.Env(), "virDomainGetEmulatorPinInfo", domain->connection, [=](Json& json) {
    const int cpus = hostCpus(domain->connection);
    if (cpus < 0) return false;
    CpuSets set(1, cpus);
    const int pinned = virDomainGetEmulatorPinInfo(domain->pointer, set.bytes.data(), set.length, flags);
    if (pinned < 0) return false;
    if (pinned == 0)
      json.null();
    else
      set.write(json, 0);
    return true;
  });
}

Napi::Value vcpus(Info info) {
  const auto domain = unwrap<virDomainPtr>(info[0], 0);
  return callJson(info.Env(), "virDomainGetVcpus", domain->connection, [=](Json& json) {
    const int cpus = hostCpus(domain->connection);
    virDomainInfo known;
    if (cpus < 0 || virDomainGetInfo(domain->pointer, &known) < 0) return false;
    const int most = known.nrVirtCpu;
    std::vector<virVcpuInfo> read(most);
    CpuSets sets(most, cpus);
    const int count = virDomainGetVcpus(domain->pointer, read.data(), most, sets.bytes.data(), sets.length);
    if (count < 0) return false;
    json.open('[');
    for (int i = 0; i < std::min(count, most); i++) {
      json.open('{').field("number", read[i].number).field("state", read[i].state);
      json.field("cpuTime", read[i].cpuTime).key("cpu");
      if (read[i].cpu < 0)
        json.null();
      else
        json.add(read[i].cpu);
      json.key("cpus");
      sets.write(json, i);
      json.close('}');
    }
    json.close(']');
    return true;
  });
}

Napi::Value ioThreads(Info info) {
  const auto domain = unwrap<virDomainPtr>(info[0], 0);
  const auto flags = argument<unsigned>(info, 1).value;
  return callJson(info.Env(), "virDomainGetIOThreadInfo", domain->connection, [=](Json& json) {
    virDomainIOThreadInfoPtr* threads = nullptr;
    const int count = virDomainGetIOThreadInfo(domain->pointer, &threads, flags);
    if (count < 0) return false;
    json.open('[');
    for (int i = 0; i < count; i++) {
      const virDomainIOThreadInfo& thread = *threads[i];
      json.open('{').field("id", thread.iothread_id).key("cpus").open('[');
      for (int cpu = 0; cpu < thread.cpumaplen * 8; cpu++)
        if (VIR_CPU_USED(thread.cpumap, cpu))
          json.add(cpu);
      json.close(']').close('}');
      virDomainIOThreadInfoFree(threads[i]);
    }
    ::free(threads);
    json.close(']');
    return true;
  });
}

/** As many CPUs, each with 16 parameters at most, as libvirt's protocol reads at once. */
constexpr int statsAtOnce = 128;

bool readCpuStats(Json& json, virDomainPtr domain, int start, int cpus) {
  const int most = virDomainGetCPUStats(domain, nullptr, 0, start, 1, 0);
  if (most < 0) return false;
  std::vector<virTypedParameter> list(size_t(most) * cpus);
  const int each = most > 0 ? virDomainGetCPUStats(domain, list.data(), most, start, cpus, 0) : 0;
  if (each < 0) return false;
  for (int i = 0; i < cpus; i++) {
    int filled = 0;  // CPUs that went offline leave their parameters empty
    while (filled < std::min(each, most) && list[i * most + filled].type != 0) filled++;
    if (start < 0)
      json.parameters(list.data(), filled);
    else if (filled > 0)
      json.open('{').field("cpu", start + i).key("stats").parameters(&list[i * most], filled).close('}');
  }
  virTypedParamsClear(list.data(), static_cast<int>(list.size()));
  return true;
}

/** Arguments: domain, whether each CPU by itself. */
Napi::Value cpuStats(Info info) {
  const auto domain = unwrap<virDomainPtr>(info[0], 0);
  const bool single = booleanArgument(info, 1);
  return callJson(info.Env(), "virDomainGetCPUStats", domain->connection, [=](Json& json) {
    if (!single) return readCpuStats(json, domain->pointer, -1, 1);
    const int cpus = virDomainGetCPUStats(domain->pointer, nullptr, 0, 0, 0, 0);
    if (cpus < 0) return false;
    json.open('[');
    for (int start = 0; start < cpus; start += statsAtOnce)
      if (!readCpuStats(json, domain->pointer, start, std::min(statsAtOnce, cpus - start))) return false;
    json.close(']');
    return true;
  });
}

}  // namespace

void exportDomainCpu(Napi::Env env, Napi::Object& exports) {
  add(env, exports, "virDomainGetVcpus", vcpus);
  add(env, exports, "virDomainPinVcpuFlags", pinVcpu);
  add(env, exports, "virDomainGetVcpuPinInfo", vcpuPinInfo);
  add(env, exports, "virDomainPinEmulator", pinEmulator);
  add(env, exports, "virDomainGetEmulatorPinInfo", emulatorPinInfo);
  add(env, exports, "virDomainGetIOThreadInfo", ioThreads);
  add(env, exports, "virDomainPinIOThread", pinIoThread);
  add(env, exports, "virDomainGetCPUStats", cpuStats);
}

}  // namespace nlv
