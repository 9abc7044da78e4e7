// Lists of libvirt objects.
#include "addon.h"
#include "values/listing.h"

namespace nlv {

void exportLists(Napi::Env env, Napi::Object& exports) {
  NLV_LIST(virConnectPtr, virDomainPtr, virConnectListAllDomains)
  NLV_LIST(virConnectPtr, virStoragePoolPtr, virConnectListAllStoragePools)
  NLV_LIST(virConnectPtr, virNetworkPtr, virConnectListAllNetworks)
  NLV_LIST(virConnectPtr, virInterfacePtr, virConnectListAllInterfaces)
  NLV_LIST(virConnectPtr, virNWFilterPtr, virConnectListAllNWFilters)
  NLV_LIST(virConnectPtr, virNWFilterBindingPtr, virConnectListAllNWFilterBindings)
  NLV_LIST(virConnectPtr, virNodeDevicePtr, virConnectListAllNodeDevices)
  NLV_LIST(virConnectPtr, virSecretPtr, virConnectListAllSecrets)
  NLV_LIST(virNetworkPtr, virNetworkPortPtr, virNetworkListAllPorts)
  NLV_LIST(virStoragePoolPtr, virStorageVolPtr, virStoragePoolListAllVolumes)
}

}  // namespace nlv
