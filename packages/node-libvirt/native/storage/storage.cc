// Readings of storage pools and volumes that libvirt answers with structs.
#include "addon.h"
#include "values/call.h"

namespace nlv {
namespace {

using Info = const Napi::CallbackInfo&;

Napi::Value poolInfo(Info info) {
  const auto pool = unwrap<virStoragePoolPtr>(info[0], 0);
  return callJson(info.Env(), "virStoragePoolGetInfo", pool->connection, [=](Json& json) {
    virStoragePoolInfo read;
    if (virStoragePoolGetInfo(pool->pointer, &read) < 0) return false;
    json.open('{').field("state", read.state).field("capacity", read.capacity);
    json.field("allocation", read.allocation).field("available", read.available).close('}');
    return true;
  });
}

Napi::Value volumeInfo(Info info) {
  const auto volume = unwrap<virStorageVolPtr>(info[0], 0);
  const auto flags = argument<unsigned>(info, 1).value;
  return callJson(info.Env(), "virStorageVolGetInfoFlags", volume->connection, [=](Json& json) {
    virStorageVolInfo read;
    // Not every driver knows the call with flags.
    const int got = flags == 0 ? virStorageVolGetInfo(volume->pointer, &read)
                               : virStorageVolGetInfoFlags(volume->pointer, &read, flags);
    if (got < 0) return false;
    json.open('{').field("type", read.type).field("capacity", read.capacity);
    json.field("allocation", read.allocation).close('}');
    return true;
  });
}

}  // namespace

void exportStorage(Napi::Env env, Napi::Object& exports) {
  add(env, exports, "virStoragePoolGetInfo", poolInfo);
  add(env, exports, "virStorageVolGetInfoFlags", volumeInfo);
  NLV_READ_INT(virStoragePoolPtr, virStoragePoolGetAutostart)
}

}  // namespace nlv
