// What a host is and uses.
#include <cstdlib>
#include <vector>

#include "addon.h"
#include "values/call.h"
#include "values/typed-parameters.h"

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
    json.key("mhz");
    node.mhz > 0 ? json.add(node.mhz) : json.null();
    json.field("nodes", node.nodes).field("sockets", node.sockets);
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

Napi::Value cpuModelNames(Info info) {
  const auto connection = unwrapConnection(info[0], 0);
  const auto arch = argument<const char*>(info, 1);
  return callJson(info.Env(), "virConnectGetCPUModelNames", connection, [=](Json& json) {
    char** models = nullptr;
    if (virConnectGetCPUModelNames(connection->pointer, arch.get(), &models, 0) < 0) return false;
    json.open('[');
    for (size_t i = 0, count = lengthOf(models); i < count; i++) {
      json.add(models[i]);
      ::free(models[i]);
    }
    ::free(models);
    json.close(']');
    return true;
  });
}

std::vector<const char*> pointersTo(const std::vector<std::string>& texts) {
  std::vector<const char*> pointers;
  for (auto& text : texts) pointers.push_back(text.c_str());
  return pointers;
}

Napi::Value baselineHypervisorCpu(Info info) {
  const auto connection = unwrapConnection(info[0], 0);
  const auto emulator = argument<const char*>(info, 1);
  const auto arch = argument<const char*>(info, 2);
  const auto machine = argument<const char*>(info, 3);
  const auto type = argument<const char*>(info, 4);
  const auto cpus = textsArgument(info, 5);
  const auto flags = argument<unsigned>(info, 6).value;
  const auto xml = std::make_shared<Result<char*>>();
  return call(
      info.Env(), "virConnectBaselineHypervisorCPU", connection,
      [=] {
        auto pointers = pointersTo(cpus);
        const auto count = static_cast<unsigned>(pointers.size());
        return xml->take(virConnectBaselineHypervisorCPU(connection->pointer, emulator.get(), arch.get(), machine.get(),
                                                         type.get(), pointers.data(), count, flags),
                         connection);
      },
      [xml](Napi::Env env) { return xml->toJs(env); });
}

Napi::Value baselineCpu(Info info) {
  const auto connection = unwrapConnection(info[0], 0);
  const auto cpus = textsArgument(info, 1);
  const auto flags = argument<unsigned>(info, 2).value;
  const auto xml = std::make_shared<Result<char*>>();
  return call(
      info.Env(), "virConnectBaselineCPU", connection,
      [=] {
        auto pointers = pointersTo(cpus);
        const auto count = static_cast<unsigned>(pointers.size());
        return xml->take(virConnectBaselineCPU(connection->pointer, pointers.data(), count, flags), connection);
      },
      [xml](Napi::Env env) { return xml->toJs(env); });
}

Napi::Value sevInfo(Info info) {
  const auto connection = unwrapConnection(info[0], 0);
  return callJson(info.Env(), "virNodeGetSEVInfo", connection, [=](Json& json) {
    ParameterList parameters;
    if (virNodeGetSEVInfo(connection->pointer, &parameters.list, &parameters.count, 0) < 0) return false;
    json.parameters(parameters.list, parameters.count);
    return true;
  });
}

Napi::Value setIdentity(Info info) {
  const auto connection = unwrapConnection(info[0], 0);
  const auto parameters = std::make_shared<TypedParameters>(info, 1);
  return call(info.Env(), "virConnectSetIdentity", connection, [=] {
    if (!connection->pointer) {  // the one function that does not check it itself
      keptError = closedError();
      return false;
    }
    return virConnectSetIdentity(connection->pointer, parameters->list, parameters->count, 0) == 0;
  });
}

/** Version of the library in this process; asks nobody and needs no connection, so it answers at once. */
Napi::Value libraryVersion(Info info) {
  unsigned long version = 0;
  if (virGetVersion(&version, nullptr, nullptr) < 0)
    throw Napi::Error::New(info.Env(), orEmpty(virGetLastErrorMessage()));
  return Napi::Number::New(info.Env(), static_cast<double>(version));
}

}  // namespace

void exportHostReadings(Napi::Env env, Napi::Object& exports) {
  add(env, exports, "virConnectGetVersion", getVersion);
  add(env, exports, "virConnectGetLibVersion", getLibVersion);
  add(env, exports, "virNodeGetInfo", nodeInfo);
  add(env, exports, "virNodeGetCPUStats", nodeCpuStats);
  add(env, exports, "virNodeGetCPUMap", nodeCpuMap);
  add(env, exports, "virNodeGetSecurityModel", nodeSecurityModel);
  add(env, exports, "virConnectGetCPUModelNames", cpuModelNames);
  add(env, exports, "virConnectBaselineHypervisorCPU", baselineHypervisorCpu);
  add(env, exports, "virConnectBaselineCPU", baselineCpu);
  add(env, exports, "virConnectSetIdentity", setIdentity);
  add(env, exports, "virNodeGetSEVInfo", sevInfo);
  add(env, exports, "virGetVersion", libraryVersion);
}

}  // namespace nlv
