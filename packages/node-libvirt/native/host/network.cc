// Networks and their ports.
#include <cstdlib>

#include "addon.h"
#include "values/call.h"
#include "values/typed-parameters.h"

namespace nlv {
namespace {

using Info = const Napi::CallbackInfo&;

Napi::Value dhcpLeases(Info info) {
  const auto network = unwrap<virNetworkPtr>(info[0], 0);
  const auto mac = argument<const char*>(info, 1);
  return callJson(info.Env(), "virNetworkGetDHCPLeases", network->connection, [=](Json& json) {
    virNetworkDHCPLeasePtr* leases = nullptr;
    if (virNetworkGetDHCPLeases(network->pointer, mac.get(), &leases, 0) < 0) return false;
    json.open('[');
    for (size_t i = 0, count = lengthOf(leases); i < count; i++) {
      const auto* lease = leases[i];
      json.open('{').field("interface", lease->iface).key("expiryTime");
      lease->expirytime > 0 ? json.add(lease->expirytime * 1000LL) : json.null();
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

Napi::Value portParameters(Info info) {
  const auto port = unwrap<virNetworkPortPtr>(info[0], 0);
  const auto flags = argument<unsigned>(info, 1).value;
  return callJson(info.Env(), "virNetworkPortGetParameters", port->connection, [=](Json& json) {
    ParameterList parameters;
    if (virNetworkPortGetParameters(port->pointer, &parameters.list, &parameters.count, flags) < 0) return false;
    json.parameters(parameters.list, parameters.count);
    return true;
  });
}

Napi::Value setPortParameters(Info info) {
  const auto port = unwrap<virNetworkPortPtr>(info[0], 0);
  const auto parameters = std::make_shared<TypedParameters>(info, 1);
  const auto flags = argument<unsigned>(info, 2).value;
  return call(info.Env(), "virNetworkPortSetParameters", port->connection, [=] {
    return virNetworkPortSetParameters(port->pointer, parameters->list, parameters->count, flags) == 0;
  });
}

}  // namespace

void exportNetworks(Napi::Env env, Napi::Object& exports) {
  NLV_READ_INT(virNetworkPtr, virNetworkGetAutostart)
  add(env, exports, "virNetworkGetDHCPLeases", dhcpLeases);
  add(env, exports, "virNetworkPortGetParameters", portParameters);
  add(env, exports, "virNetworkPortSetParameters", setPortParameters);
}

}  // namespace nlv
