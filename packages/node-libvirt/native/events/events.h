// Subscribing to events of libvirt, which reach a JavaScript listener as JSON text.
#pragma once
#include "values/values.h"

namespace nlv {

void deregister(virConnectPtr connection, Channel& channel);

/** Connection's thread, right after opening. */
void registerClose(Connection& connection);
/** False if libvirt could not: its registration then goes on holding a reference to the connection. */
bool deregisterClose(virConnectPtr connection);

/** libvirt's free function for the `opaque` of a registration. */
void dropChannel(void* opaque);

using Deregister = int (*)(virConnectPtr connection, int registration);
/** Connection's thread: libvirt's number of the registration, or -1. */
using Register = std::function<int(virConnectPtr connection, void* opaque)>;

/** What libvirt is asked for. */
struct Source {
  const char* name;
  Deregister deregister;
  Register registerIt;
  /** Which listeners share a registration: those of the same key; empty if none do. */
  std::string key;
  /** The version of libvirt that has the event, 0 for one that all have. */
  unsigned long since = 0;
};

/** Registers the function that is argument `listener`; the promised number is what unsubscribing takes. */
Napi::Value subscribe(const Napi::CallbackInfo& info, int listener, Source source);

/** The object whose events alone are wanted; none if the argument is undefined. */
template <class Pointer>
ObjectPtr<Pointer> filterArgument(const Napi::CallbackInfo& info, int index) {
  if (info[index].IsUndefined()) return nullptr;
  auto object = unwrap<Pointer>(info[index], index);
  if (object->connection != unwrapConnection(info[0], 0))
    throw Napi::TypeError::New(info.Env(), std::string("the ") + HandleKind<Pointer>::name + " belongs to another connection");
  return object;
}
template <class Pointer>
Pointer pointerOf(const ObjectPtr<Pointer>& object) {
  return object ? object->pointer : nullptr;
}

template <class Pointer>
std::string keyOf(const char* name, int id, const ObjectPtr<Pointer>& object) {
  const std::string all = std::string(name) + ' ' + std::to_string(id);
  if (!object) return all;
  return all + ' ' + (object->identity.uuid.empty() ? object->identity.name : object->identity.uuid);
}

Napi::Value subscribeToDomains(const Napi::CallbackInfo& info);
Napi::Value subscribeToMonitors(const Napi::CallbackInfo& info);
Napi::Value subscribeToNetworks(const Napi::CallbackInfo& info);
Napi::Value subscribeToPools(const Napi::CallbackInfo& info);
Napi::Value subscribeToNodeDevices(const Napi::CallbackInfo& info);
Napi::Value subscribeToSecrets(const Napi::CallbackInfo& info);

}  // namespace nlv
