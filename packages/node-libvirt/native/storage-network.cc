// Readings of storage pools, volumes and networks that libvirt answers with structs.
#include <cstdlib>

#include "addon.h"
#include "call.h"

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

template <class Pointer>
Napi::Value readAutostart(Info info, const char* name, int (*get)(Pointer, int*)) {
  const auto object = unwrap<Pointer>(info[0], 0);
  auto autostart = std::make_shared<int>(0);
  return call(
      info.Env(), name, object->connection, [=] { return get(object->pointer, autostart.get()) == 0; },
      [=](Napi::Env env) { return Napi::Number::New(env, *autostart); });
}

Napi::Value poolAutostart(Info info) {
  return readAutostart<virStoragePoolPtr>(info, "virStoragePoolGetAutostart", virStoragePoolGetAutostart);
}
Napi::Value networkAutostart(Info info) {
  return readAutostart<virNetworkPtr>(info, "virNetworkGetAutostart", virNetworkGetAutostart);
}

Napi::Value dhcpLeases(Info info) {
  const auto network = unwrap<virNetworkPtr>(info[0], 0);
  const auto mac = argument<const char*>(info, 1);
  return callJson(info.Env(), "virNetworkGetDHCPLeases", network->connection, [=](Json& json) {
    virNetworkDHCPLeasePtr* leases = nullptr;
    const int count = virNetworkGetDHCPLeases(network->pointer, mac.get(), &leases, 0);
    if (count < 0) return false;
    json.open('[');
    for (int i = 0; i < count; i++) {
      const auto* lease = leases[i];
      json.open('{').field("interface", lease->iface).field("expiryTime", lease->expirytime * 1000);
      json.field("type", lease->type).field("mac", lease->mac).field("address", lease->ipaddr);
      json.field("prefix", lease->prefix).field("hostname", lease->hostname);
      json.field("clientId", lease->clientid).close('}');
      virNetworkDHCPLeaseFree(leases[i]);
    }
    ::free(leases);
    json.close(']');
    return true;
  });
}

}  // namespace

void exportStorageAndNetwork(Napi::Env env, Napi::Object& exports) {
  add(env, exports, "virStoragePoolGetInfo", poolInfo);
  add(env, exports, "virStorageVolGetInfoFlags", volumeInfo);
  add(env, exports, "virStoragePoolGetAutostart", poolAutostart);
  add(env, exports, "virNetworkGetAutostart", networkAutostart);
  add(env, exports, "virNetworkGetDHCPLeases", dhcpLeases);
}

}  // namespace nlv
