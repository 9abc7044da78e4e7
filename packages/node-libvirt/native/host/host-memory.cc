// The memory of a host: statistics, huge pages, page sharing.
#include <vector>

#include "addon.h"
#include "values/call.h"
#include "values/typed-parameters.h"

namespace nlv {
namespace {

using Info = const Napi::CallbackInfo&;

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

/** libvirt sends no more counts than this in one answer (REMOTE_NODE_MAX_CELLS). */
constexpr uint64_t mostPageCounts = 1024;

template <class Integer>
std::vector<Integer> integersArgument(Info info, int index, const char* what) {
  if (!info[index].IsArray()) refuse(info[index], index, what);
  const auto array = info[index].As<Napi::Array>();
  if (array.Length() == 0 || array.Length() > mostPageCounts) refuse(info[index], index, what);
  std::vector<Integer> integers;
  for (uint32_t i = 0; i < array.Length(); i++) integers.push_back(integerFrom<Integer>(array.Get(i), index, what));
  return integers;
}

Napi::Value freePages(Info info) {
  const auto connection = unwrapConnection(info[0], 0);
  const auto sizes = integersArgument<unsigned>(info, 1, "an array of 1 to 1024 page sizes in KiB");
  const auto firstCell = argument<int>(info, 2).value;
  const auto cells = argument<unsigned>(info, 3).value;
  if (cells == 0 || sizes.size() * uint64_t{cells} > mostPageCounts)
    refuse(info[3], 3, "a number of cells that makes at most 1024 counts");
  const auto flags = argument<unsigned>(info, 4).value;
  return callJson(info.Env(), "virNodeGetFreePages", connection, [=](Json& json) {
    auto pages = sizes;  // libvirt takes it as mutable
    const auto each = static_cast<unsigned>(sizes.size());
    std::vector<unsigned long long> counts(size_t{each} * cells);
    const int got =
        virNodeGetFreePages(connection->pointer, each, pages.data(), firstCell, cells, counts.data(), flags);
    if (got < 0) return false;
    json.open('[');
    for (unsigned i = 0; i < static_cast<unsigned>(got); i += each) {
      json.open('[');
      for (unsigned size = 0; size < each; size++) json.add(counts[i + size]);
      json.close(']');
    }
    json.close(']');
    return true;
  });
}

Napi::Value allocPages(Info info) {
  const auto connection = unwrapConnection(info[0], 0);
  auto sizes = integersArgument<unsigned>(info, 1, "an array of 1 to 1024 page sizes in KiB");
  auto counts = integersArgument<unsigned long long>(info, 2, "an array of 1 to 1024 page counts");
  if (sizes.size() != counts.size()) refuse(info[2], 2, "as many page counts as sizes");
  const auto firstCell = argument<int>(info, 3).value;
  const auto cells = argument<unsigned>(info, 4).value;
  const auto flags = argument<unsigned>(info, 5).value;
  const auto adjusted = std::make_shared<int>(0);
  return call(
      info.Env(), "virNodeAllocPages", connection,
      [=]() mutable {
        *adjusted = virNodeAllocPages(connection->pointer, static_cast<unsigned>(sizes.size()), sizes.data(),
                                      counts.data(), firstCell, cells, flags);
        return *adjusted >= 0;
      },
      [=](Napi::Env env) { return Napi::Number::New(env, *adjusted); });
}

Napi::Value memoryParameters(Info info) {
  const auto connection = unwrapConnection(info[0], 0);
  return callJson(info.Env(), "virNodeGetMemoryParameters", connection, [=](Json& json) {
    int count = 0;
    if (virNodeGetMemoryParameters(connection->pointer, nullptr, &count, 0) < 0) return false;
    std::vector<virTypedParameter> parameters(count);
    if (count > 0 && virNodeGetMemoryParameters(connection->pointer, parameters.data(), &count, 0) < 0) return false;
    json.parameters(parameters.data(), count);
    virTypedParamsClear(parameters.data(), count);
    return true;
  });
}

Napi::Value setMemoryParameters(Info info) {
  const auto connection = unwrapConnection(info[0], 0);
  const auto parameters = std::make_shared<TypedParameters>(info, 1);
  return call(info.Env(), "virNodeSetMemoryParameters", connection, [=] {
    return virNodeSetMemoryParameters(connection->pointer, parameters->list, parameters->count, 0) == 0;
  });
}

}  // namespace

void exportHostMemory(Napi::Env env, Napi::Object& exports) {
  add(env, exports, "virNodeGetMemoryStats", nodeMemoryStats);
  add(env, exports, "virNodeGetCellsFreeMemory", cellsFreeMemory);
  add(env, exports, "virNodeGetFreePages", freePages);
  add(env, exports, "virNodeAllocPages", allocPages);
  add(env, exports, "virNodeGetMemoryParameters", memoryParameters);
  add(env, exports, "virNodeSetMemoryParameters", setMemoryParameters);
}

}  // namespace nlv
