// What the events of networks, storage pools, node devices and secrets carry. The callbacks run on the event thread.
#include "events/events.h"
#include "events/report.h"

namespace nlv {
namespace {

// Newer than the headers of libvirt 9.0.
constexpr int networkMetadataChange = 1;
constexpr unsigned long libvirt9_8 = 9'008'000;

void write(Report& report, virNetworkPtr network) {
  report.json.key("network").open('{');
  report.name(virNetworkGetName(network), uuidOf(network, virNetworkGetUUIDString));
  report.json.close('}');
}
void write(Report& report, virStoragePoolPtr pool) {
  report.json.key("pool").open('{');
  report.name(virStoragePoolGetName(pool), uuidOf(pool, virStoragePoolGetUUIDString));
  report.json.close('}');
}
void write(Report& report, virNodeDevicePtr device) {
  report.json.key("device").open('{').field("name", virNodeDeviceGetName(device)).close('}');
}
void write(Report& report, virSecretPtr secret) {
  report.json.key("secret").open('{').field("uuid", uuidOf(secret, virSecretGetUUIDString));
  report.json.field("usageType", virSecretGetUsageType(secret)).field("usageId", virSecretGetUsageID(secret));
  report.json.close('}');
}

template <class Pointer>
void onLifecycle(virConnectPtr, Pointer object, int event, int detail, void* opaque) {
  Report report(opaque);
  write(report, object);
  report.json.field("event", event).field("detail", detail);
}

template <class Pointer>
void onChange(virConnectPtr, Pointer object, void* opaque) {
  Report report(opaque);
  write(report, object);
}

void onNetworkMetadata(virConnectPtr, virNetworkPtr network, int type, const char* uri, void* opaque) {
  Report report(opaque);
  write(report, network);
  report.json.field("metadataType", type).field("uri", uri);
}

/** `registerAny` and `deregisterAny` of one kind of object; `callback` for the event that is argument 2. */
template <auto RegisterAny, class Pointer, class Callback>
Napi::Value start(const Napi::CallbackInfo& info, const char* name, Deregister deregister, Callback callback,
                  unsigned long since = 0) {
  const auto object = filterArgument<Pointer>(info, 1);
  const int id = argument<int>(info, 2).value;
  const auto registerIt = [=](virConnectPtr connection, void* opaque) {
    return RegisterAny(connection, pointerOf(object), id, callback, opaque, dropChannel);
  };
  return subscribe(info, 3, {name, deregister, registerIt, keyOf(name, id, object), since});
}

/** Argument 2: one of the two events that such an object has. */
bool isLifecycle(const Napi::CallbackInfo& info) {
  const int id = argument<int>(info, 2).value;
  if (id != 0 && id != 1) refuse(info[2], 2, "the number of an event");
  return id == 0;
}

}  // namespace

Napi::Value subscribeToNetworks(const Napi::CallbackInfo& info) {
  const bool lifecycle = isLifecycle(info);
  const auto callback = lifecycle ? VIR_NETWORK_EVENT_CALLBACK(onLifecycle<virNetworkPtr>)
                                  : VIR_NETWORK_EVENT_CALLBACK(onNetworkMetadata);
  static_assert(VIR_NETWORK_EVENT_ID_LIFECYCLE == 0 && networkMetadataChange == 1);
  return start<virConnectNetworkEventRegisterAny, virNetworkPtr>(info, "virConnectNetworkEventRegisterAny",
                                                                 virConnectNetworkEventDeregisterAny, callback,
                                                                 lifecycle ? 0 : libvirt9_8);
}

Napi::Value subscribeToPools(const Napi::CallbackInfo& info) {
  const auto callback = isLifecycle(info) ? VIR_STORAGE_POOL_EVENT_CALLBACK(onLifecycle<virStoragePoolPtr>)
                                          : onChange<virStoragePoolPtr>;
  static_assert(VIR_STORAGE_POOL_EVENT_ID_LIFECYCLE == 0 && VIR_STORAGE_POOL_EVENT_ID_REFRESH == 1);
  return start<virConnectStoragePoolEventRegisterAny, virStoragePoolPtr>(
      info, "virConnectStoragePoolEventRegisterAny", virConnectStoragePoolEventDeregisterAny, callback);
}

Napi::Value subscribeToNodeDevices(const Napi::CallbackInfo& info) {
  const auto callback = isLifecycle(info) ? VIR_NODE_DEVICE_EVENT_CALLBACK(onLifecycle<virNodeDevicePtr>)
                                          : onChange<virNodeDevicePtr>;
  static_assert(VIR_NODE_DEVICE_EVENT_ID_LIFECYCLE == 0 && VIR_NODE_DEVICE_EVENT_ID_UPDATE == 1);
  return start<virConnectNodeDeviceEventRegisterAny, virNodeDevicePtr>(
      info, "virConnectNodeDeviceEventRegisterAny", virConnectNodeDeviceEventDeregisterAny, callback);
}

Napi::Value subscribeToSecrets(const Napi::CallbackInfo& info) {
  const auto callback =
      isLifecycle(info) ? VIR_SECRET_EVENT_CALLBACK(onLifecycle<virSecretPtr>) : onChange<virSecretPtr>;
  static_assert(VIR_SECRET_EVENT_ID_LIFECYCLE == 0 && VIR_SECRET_EVENT_ID_VALUE_CHANGED == 1);
  return start<virConnectSecretEventRegisterAny, virSecretPtr>(info, "virConnectSecretEventRegisterAny",
                                                               virConnectSecretEventDeregisterAny, callback);
}

}  // namespace nlv
