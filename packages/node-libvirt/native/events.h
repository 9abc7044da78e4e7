// Events of libvirt, as JSON text for a JavaScript listener.
#pragma once
#include "connection.h"

namespace nlv {

void deregister(virConnectPtr connection, Subscription& subscription);

/** Connection's thread, right after opening. */
void registerClose(Connection& connection);
void deregisterClose(virConnectPtr connection);

}  // namespace nlv
