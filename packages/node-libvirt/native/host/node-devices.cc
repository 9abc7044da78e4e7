// Devices of a host.
#include <cstdlib>
#include <vector>

#include "addon.h"
#include "values/listing.h"

namespace nlv {
namespace {

using Info = const Napi::CallbackInfo&;

/** A device that cannot be read may have been unplugged, or its driver may be at fault; the connection may not be. */
bool isLost() {
  const virErrorPtr last = virGetLastError();
  const bool lost = last && last->domain == VIR_FROM_RPC;
  if (!lost) virResetLastError();
  return lost;
}

/** All devices in one task: their XML costs a round trip each, but no turn of the event loop. */
Napi::Value describeNodeDevices(Info info) {
  const auto connection = unwrapConnection(info[0], 0);
  const auto flags = argument<unsigned>(info, 1).value;
  return callJson(info.Env(), "virConnectListAllNodeDevices", connection, [=](Json& json) {
    Listed<virNodeDevicePtr> devices;
    devices.count = virConnectListAllNodeDevices(connection->pointer, &devices.pointers, flags);
    if (devices.count < 0) return false;
    json.open('[');
    for (auto device : devices) {
      char* xml = virNodeDeviceGetXMLDesc(device, 0);
      if (xml) {
        json.open('{').field("name", virNodeDeviceGetName(device));
        json.field("parent", virNodeDeviceGetParent(device)).field("xml", xml).close('}');
        ::free(xml);
      } else if (isLost()) {
        return false;
      }
    }
    json.close(']');
    return true;
  });
}

Napi::Value deviceCaps(Info info) {
  const auto device = unwrap<virNodeDevicePtr>(info[0], 0);
  return callJson(info.Env(), "virNodeDeviceListCaps", device->connection, [=](Json& json) {
    const int room = virNodeDeviceNumOfCaps(device->pointer);
    if (room < 0) return false;
    std::vector<char*> names(room);
    const int count = virNodeDeviceListCaps(device->pointer, names.data(), room);
    if (count < 0) return false;
    json.open('[');
    for (int i = 0; i < count; i++) {
      json.add(static_cast<const char*>(names[i]));
      ::free(names[i]);
    }
    json.close(']');
    return true;
  });
}

/** Null for the root of the tree: over the network libvirt answers nothing, local drivers say VIR_ERR_INTERNAL_ERROR. */
Napi::Value deviceParent(Info info) {
  const auto device = unwrap<virNodeDevicePtr>(info[0], 0);
  return callJson(info.Env(), "virNodeDeviceGetParent", device->connection, [=](Json& json) {
    virResetLastError();
    const char* parent = virNodeDeviceGetParent(device->pointer);
    if (!parent && virGetLastErrorCode() != VIR_ERR_OK) {
      if (virGetLastErrorCode() != VIR_ERR_INTERNAL_ERROR || isLost()) return false;
    }
    json.add(parent);
    return true;
  });
}

}  // namespace

void exportNodeDevices(Napi::Env env, Napi::Object& exports) {
  add(env, exports, "describeNodeDevices", describeNodeDevices);
  add(env, exports, "virNodeDeviceListCaps", deviceCaps);
  add(env, exports, "virNodeDeviceGetParent", deviceParent);
  NLV_READ_INT(virNodeDevicePtr, virNodeDeviceGetAutostart)
}

}  // namespace nlv
