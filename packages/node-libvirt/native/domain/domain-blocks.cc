// Disks of a domain: figures, contents, jobs.
#include <vector>

#include "addon.h"
#include "values/call.h"
#include "values/typed-parameters.h"

namespace nlv {
namespace {

using Info = const Napi::CallbackInfo&;

Napi::Value blockInfo(Info info) {
  const auto domain = unwrap<virDomainPtr>(info[0], 0);
  const auto disk = argument<const char*>(info, 1);
  return callJson(info.Env(), "virDomainGetBlockInfo", domain->connection, [=](Json& json) {
    virDomainBlockInfo read;
    if (virDomainGetBlockInfo(domain->pointer, disk.get(), &read, 0) < 0) return false;
    json.open('{').field("capacity", read.capacity).field("allocation", read.allocation);
    json.field("physical", read.physical).close('}');
    return true;
  });
}

Napi::Value diskErrors(Info info) {
  const auto domain = unwrap<virDomainPtr>(info[0], 0);
  return callJson(info.Env(), "virDomainGetDiskErrors", domain->connection, [=](Json& json) {
    const int most = virDomainGetDiskErrors(domain->pointer, nullptr, 0, 0);
    if (most < 0) return false;
    std::vector<virDomainDiskError> errors(most);
    const int count = most > 0 ? virDomainGetDiskErrors(domain->pointer, errors.data(), most, 0) : 0;
    if (count < 0) return false;
    json.open('[');
    for (int i = 0; i < count; i++) {
      json.open('{').field("disk", errors[i].disk).field("error", errors[i].error).close('}');
      ::free(errors[i].disk);
    }
    json.close(']');
    return true;
  });
}

Napi::Value blockJobInfo(Info info) {
  const auto domain = unwrap<virDomainPtr>(info[0], 0);
  const auto disk = argument<const char*>(info, 1);
  const auto flags = argument<unsigned>(info, 2).value;
  return callJson(info.Env(), "virDomainGetBlockJobInfo", domain->connection, [=](Json& json) {
    virDomainBlockJobInfo job{};
    const int found = virDomainGetBlockJobInfo(domain->pointer, disk.get(), &job, flags);
    if (found < 0) return false;
    if (found == 0) {
      json.null();
      return true;
    }
    json.open('{').field("type", job.type).field("bandwidth", job.bandwidth);
    json.field("cur", job.cur).field("end", job.end).close('}');
    return true;
  });
}

Napi::Value blockCopy(Info info) {
  const auto domain = unwrap<virDomainPtr>(info[0], 0);
  const auto disk = argument<const char*>(info, 1);
  const auto destination = argument<const char*>(info, 2);
  const auto parameters = std::make_shared<TypedParameters>(info, 3);
  const auto flags = argument<unsigned>(info, 4).value;
  return call(info.Env(), "virDomainBlockCopy", domain->connection, [=] {
    return virDomainBlockCopy(domain->pointer, disk.get(), destination.get(), parameters->list, parameters->count,
                              flags) == 0;
  });
}

/** What libvirt's protocol carries in one answer (REMOTE_DOMAIN_BLOCK_PEEK_BUFFER_MAX). */
constexpr size_t largestPeek = 4 * 1024 * 1024;

size_t peekSize(Info info, int index) {
  const auto size = argument<size_t>(info, index).value;
  if (size > largestPeek) refuse(info[index], index, "a size up to 4 MiB");
  return size;
}

/** `read` fills a buffer of `size` bytes. */
template <class Read>
Napi::Value peek(Info info, const char* name, const ConnectionPtr& connection, size_t size, Read read) {
  auto bytes = std::make_shared<std::vector<char>>(size);
  return call(
      info.Env(), name, connection, [=] { return read(bytes->data()) == 0; },
      [bytes](Napi::Env env) { return Napi::Buffer<char>::Copy(env, bytes->data(), bytes->size()); });
}

Napi::Value blockPeek(Info info) {
  const auto domain = unwrap<virDomainPtr>(info[0], 0);
  const auto disk = argument<const char*>(info, 1);
  const auto offset = argument<unsigned long long>(info, 2).value;
  const auto size = peekSize(info, 3);
  return peek(info, "virDomainBlockPeek", domain->connection, size, [=](char* buffer) {
    return virDomainBlockPeek(domain->pointer, disk.get(), offset, size, buffer, 0);
  });
}

Napi::Value memoryPeek(Info info) {
  const auto domain = unwrap<virDomainPtr>(info[0], 0);
  const auto start = argument<unsigned long long>(info, 1).value;
  const auto size = peekSize(info, 2);
  const auto flags = argument<unsigned>(info, 3).value;
  return peek(info, "virDomainMemoryPeek", domain->connection, size, [=](char* buffer) {
    return virDomainMemoryPeek(domain->pointer, start, size, buffer, flags);
  });
}

}  // namespace

void exportDomainBlocks(Napi::Env env, Napi::Object& exports) {
  add(env, exports, "virDomainGetBlockInfo", blockInfo);
  add(env, exports, "virDomainGetDiskErrors", diskErrors);
  add(env, exports, "virDomainGetBlockJobInfo", blockJobInfo);
  add(env, exports, "virDomainBlockCopy", blockCopy);
  add(env, exports, "virDomainBlockPeek", blockPeek);
  add(env, exports, "virDomainMemoryPeek", memoryPeek);
}

}  // namespace nlv
