// What a host is and uses.
#include <cstdlib>
#include <vector>

#include "addon.h"
#include "call.h"

namespace nlv {
namespace {

using Info = const Napi::CallbackInfo&;

Napi::Value getVersion(Info info) {
  const auto connection = unwrapConnection(info[0], 0);
  return callJson(info.Env(), "virConnectGetVersion", connection, [=](Json& json) {
    unsigned long version = 0;
    if (virConnectGetVersion(connection->pointer, &version) < 0) return false;
    json.add(version);
    return true;
  });
}

Napi::Value getLibVersion(Info info) {
  const auto connection = unwrapConnection(info[0], 0);
  return callJson(info.Env(), "virConnectGetLibVersion", connection, [=](Json& json) {
    unsigned long version = 0;
    if (virConnectGetLibVersion(connection->pointer, &version) < 0) return false;
    json.add(version);
    return true;
  });
}

Napi::Value nodeInfo(Info info) {
  const auto connection = unwrapConnection(info[0], 0);
  return callJson(info.Env(), "virNodeGetInfo", connection, [=](Json& json) {
    virNodeInfo node;
    if (virNodeGetInfo(connection->pointer, &node) < 0) return false;
    json.open('{').field("model", node.model).field("memory", node.memory).field("cpus", node.cpus);
    json.field("mhz", node.mhz).field("nodes", node.nodes).field("sockets", node.sockets);
    json.field("cores", node.cores).field("threads", node.threads).close('}');
    return true;
  });
}

Napi::Value nodeCpuStats(Info info) {
  const auto connection = unwrapConnection(info[0], 0);
  const int cpu = argument<int>(info, 1).value;
  return callJson(info.Env(), "virNodeGetCPUStats", connection, [=](Json& json) {
    int count = 0;
    if (virNodeGetCPUStats(connection->pointer, cpu, nullptr, &count, 0) < 0) return false;
    std::vector<virNodeCPUStats> stats(count);
    if (count > 0 && virNodeGetCPUStats(connection->pointer, cpu, stats.data(), &count, 0) < 0) return false;
    json.open('{');
    for (int i = 0; i < count; i++) json.field(stats[i].field, stats[i].value);
    json.close('}');
    return true;
  });
}

Napi::Value nodeMemoryStats(Info info) {
  const auto connection = unwrapConnection(info[0], 0);
  const int cell = argument<int>(info, 1).value;
  return callJson(info.Env(), "virNodeGetMemoryStats", connection, [=](Json& json) {
    int count = 0;
    if (virNodeGetMemoryStats(connection->pointer, cell, nullptr, &count, 0) < 0) return false;
    std::vector<virNodeMemoryStats> stats(count);
    if (count > 0 && virNodeGetMemoryStats(connection->pointer, cell, stats.data(), &count, 0) < 0) return false;
    json.open('{');
    for (int i = 0; i < count; i++) json.field(stats[i].field, stats[i].value);
    json.close('}');
    return true;
  });
}

Napi::Value nodeCpuMap(Info info) {
  const auto connection = unwrapConnection(info[0], 0);
  return callJson(info.Env(), "virNodeGetCPUMap", connection, [=](Json& json) {
    unsigned char* map = nullptr;
    unsigned online = 0;
    const int present = virNodeGetCPUMap(connection->pointer, &map, &online, 0);
    if (present < 0) return false;
    json.open('{').field("present", present).key("online").open('[');
    for (int cpu = 0; cpu < present; cpu++)
      if (VIR_CPU_USED(map, cpu)) json.add(cpu);
    json.close(']').close('}');
    ::free(map);
    return true;
  });
}

Napi::Value nodeSecurityModel(Info info) {
  const auto connection = unwrapConnection(info[0], 0);
  return callJson(info.Env(), "virNodeGetSecurityModel", connection, [=](Json& json) {
    virSecurityModel model{};
    if (virNodeGetSecurityModel(connection->pointer, &model) < 0) return false;
    json.open('{').field("model", model.model).field("doi", model.doi).close('}');
    return true;
  });
}

Napi::Value cellsFreeMemory(Info info) {
  const auto connection = unwrapConnection(info[0], 0);
  return callJson(info.Env(), "virNodeGetCellsFreeMemory", connection, [=](Json& json) {
    virNodeInfo node;
    if (virNodeGetInfo(connection->pointer, &node) < 0) return false;
    std::vector<unsigned long long> cells(node.nodes);
    const int count = virNodeGetCellsFreeMemory(connection->pointer, cells.data(), 0, static_cast<int>(cells.size()));
    if (count < 0) return false;
    json.open('[');
    for (int i = 0; i < count; i++) json.add(cells[i] / 1024);
    json.close(']');
    return true;
  });
}

Napi::Value cpuModelNames(Info info) {
  const auto connection = unwrapConnection(info[0], 0);
  const auto arch = argument<const char*>(info, 1);
  return callJson(info.Env(), "virConnectGetCPUModelNames", connection, [=](Json& json) {
    char** models = nullptr;
    const int count = virConnectGetCPUModelNames(connection->pointer, arch.get(), &models, 0);
    if (count < 0) return false;
    json.open('[');
    for (int i = 0; i < count; i++) {
      json.add(models[i]);
      ::free(models[i]);
    }
    ::free(models);
    json.close(']');
    return true;
  });
}

Napi::Value baselineHypervisorCpu(Info info) {
  const auto connection = unwrapConnection(info[0], 0);
  const auto emulator = argument<const char*>(info, 1);
  const auto arch = argument<const char*>(info, 2);
  const auto machine = argument<const char*>(info, 3);
  const auto type = argument<const char*>(info, 4);
  const auto cpus = textsArgument(info, 5);
  const auto flags = argument<unsigned>(info, 6).value;
  auto xml = std::make_shared<std::string>();
  return call(
      info.Env(), "virConnectBaselineHypervisorCPU", connection,
      [=] {
        std::vector<const char*> pointers;
        for (auto& cpu : cpus) pointers.push_back(cpu.c_str());
        char* baseline =
            virConnectBaselineHypervisorCPU(connection->pointer, emulator.get(), arch.get(), machine.get(), type.get(),
                                            pointers.data(), static_cast<unsigned>(pointers.size()), flags);
        if (!baseline) return false;
        *xml = baseline;
        ::free(baseline);
        return true;
      },
      [xml](Napi::Env env) { return Napi::String::New(env, *xml); });
}

Napi::Value listNodeDevices(Info info) {
  const auto connection = unwrapConnection(info[0], 0);
  const auto flags = argument<unsigned>(info, 1).value;
  return callJson(info.Env(), "virConnectListAllNodeDevices", connection, [=](Json& json) {
    virNodeDevicePtr* devices = nullptr;
    const int count = virConnectListAllNodeDevices(connection->pointer, &devices, flags);
    if (count < 0) return false;
    json.open('[');
    for (int i = 0; i < count; i++) {
      if (char* xml = virNodeDeviceGetXMLDesc(devices[i], 0)) {  // else it was unplugged meanwhile
        json.open('{').field("name", virNodeDeviceGetName(devices[i]));
        json.field("parent", virNodeDeviceGetParent(devices[i])).field("xml", xml).close('}');
        ::free(xml);
      }
      virNodeDeviceFree(devices[i]);
    }
    ::free(devices);
    json.close(']');
    return true;
  });
}

}  // namespace

void exportHostReadings(Napi::Env env, Napi::Object& exports) {
  add(env, exports, "virConnectGetVersion", getVersion);
  add(env, exports, "virConnectGetLibVersion", getLibVersion);
  add(env, exports, "virNodeGetInfo", nodeInfo);
  add(env, exports, "virNodeGetCPUStats", nodeCpuStats);
  add(env, exports, "virNodeGetMemoryStats", nodeMemoryStats);
  add(env, exports, "virNodeGetCPUMap", nodeCpuMap);
  add(env, exports, "virNodeGetSecurityModel", nodeSecurityModel);
  add(env, exports, "virNodeGetCellsFreeMemory", cellsFreeMemory);
  add(env, exports, "virConnectGetCPUModelNames", cpuModelNames);
  add(env, exports, "virConnectBaselineHypervisorCPU", baselineHypervisorCpu);
  add(env, exports, "virConnectListAllNodeDevices", listNodeDevices);
}

}  // namespace nlv
