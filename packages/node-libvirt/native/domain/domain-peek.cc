// Looks into a domain: its memory, its disks, and the security labels it runs under.
#include <vector>

#include "addon.h"
#include "values/call.h"

namespace nlv {
namespace {

using Info = const Napi::CallbackInfo&;

/** Remote drivers send 16 MiB at most, less what surrounds them; newer and older ones agree on this much. */
constexpr size_t largestPeek = 4 * 1024 * 1024;

size_t sizeArgument(Info info, int index) {
  const auto size = argument<unsigned long long>(info, index).value;
  if (size > largestPeek) refuse(info[index], index, "at most 4194304 bytes");
  return size;
}

/** `peek` fills the buffer. */
template <class Peek>
Napi::Value peek(Info info, const char* name, const ConnectionPtr& connection, size_t size, Peek peek) {
  auto bytes = std::make_shared<std::vector<char>>(size);
  return call(
      info.Env(), name, connection, [=] { return peek(bytes->data()) == 0; },
      [bytes](Napi::Env env) { return Napi::Buffer<char>::Copy(env, bytes->data(), bytes->size()); });
}

Napi::Value memoryPeek(Info info) {
  const auto domain = unwrap<virDomainPtr>(info[0], 0);
  const auto start = argument<unsigned long long>(info, 1).value;
  const auto size = sizeArgument(info, 2);
  const auto flags = argument<unsigned>(info, 3).value;
  return peek(info, "virDomainMemoryPeek", domain->connection, size, [=](void* buffer) {
    return virDomainMemoryPeek(domain->pointer, start, size, buffer, flags);
  });
}

Napi::Value blockPeek(Info info) {
  const auto domain = unwrap<virDomainPtr>(info[0], 0);
  const auto disk = argument<const char*>(info, 1);
  const auto offset = argument<unsigned long long>(info, 2).value;
  const auto size = sizeArgument(info, 3);
  return peek(info, "virDomainBlockPeek", domain->connection, size, [=](void* buffer) {
    return virDomainBlockPeek(domain->pointer, disk.get(), offset, size, buffer, 0);
  });
}

Napi::Value securityLabels(Info info) {
  const auto domain = unwrap<virDomainPtr>(info[0], 0);
  return callJson(info.Env(), "virDomainGetSecurityLabelList", domain->connection, [=](Json& json) {
    virSecurityLabelPtr labels = nullptr;
    const int count = virDomainGetSecurityLabelList(domain->pointer, &labels);
    if (count < 0) return false;
    json.open('[');
    for (int i = 0; i < count; i++)
      json.open('{').field("label", labels[i].label).field("enforcing", labels[i].enforcing != 0).close('}');
    json.close(']');
    ::free(labels);
    return true;
  });
}

}  // namespace

void exportDomainPeek(Napi::Env env, Napi::Object& exports) {
  add(env, exports, "virDomainMemoryPeek", memoryPeek);
  add(env, exports, "virDomainBlockPeek", blockPeek);
  add(env, exports, "virDomainGetSecurityLabelList", securityLabels);
}

}  // namespace nlv
