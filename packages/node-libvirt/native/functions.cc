// The mechanical functions, one line each: argument and result types are read from libvirt's header. Functions that
// take a pointer and a length, structs or callbacks do not fit and are in the other files.
#include <libvirt/libvirt-qemu.h>

#include "addon.h"
#include "values/call.h"

namespace nlv {
namespace {

template <auto Function>
void mechanical(Napi::Env env, Napi::Object& exports, const char* name) {
  exports.Set(name, Napi::Function::New<Mechanical<Function>::start>(env, name, const_cast<char*>(name)));
}

template <class Signature>
void newer(Napi::Env env, Napi::Object& exports, const char* name) {
  exports.Set(name, Napi::Function::New<Newer<Signature>::start>(env, name, const_cast<char*>(name)));
}

#define FUNCTION(name) mechanical<&name>(env, exports, #name);
#define NEWER(name, ...) newer<__VA_ARGS__>(env, exports, #name);

void exportHost(Napi::Env env, Napi::Object& exports) {
  FUNCTION(virConnectGetURI)
  FUNCTION(virConnectGetType)
  FUNCTION(virConnectGetHostname)
  FUNCTION(virConnectGetCapabilities)
  FUNCTION(virConnectGetDomainCapabilities)
  FUNCTION(virConnectGetStoragePoolCapabilities)
  FUNCTION(virConnectGetSysinfo)
  FUNCTION(virConnectGetMaxVcpus)
  FUNCTION(virConnectIsAlive)
  FUNCTION(virConnectIsSecure)
  FUNCTION(virConnectIsEncrypted)
  FUNCTION(virConnectCompareCPU)
  FUNCTION(virConnectCompareHypervisorCPU)
  FUNCTION(virConnectDomainXMLFromNative)
  FUNCTION(virConnectDomainXMLToNative)
  FUNCTION(virConnectFindStoragePoolSources)
  FUNCTION(virNodeGetFreeMemory)
  FUNCTION(virNodeSuspendForDuration)
  FUNCTION(virStreamNew)
  FUNCTION(virStreamFinish)
  FUNCTION(virStreamAbort)
  FUNCTION(virStreamSendHole)
}

void exportDomain(Napi::Env env, Napi::Object& exports) {
  FUNCTION(virDomainLookupByName)
  FUNCTION(virDomainLookupByUUIDString)
  FUNCTION(virDomainLookupByID)
  FUNCTION(virDomainDefineXMLFlags)
  FUNCTION(virDomainCreateXML)
  FUNCTION(virDomainUndefineFlags)
  FUNCTION(virDomainCreateWithFlags)
  FUNCTION(virDomainShutdownFlags)
  FUNCTION(virDomainReboot)
  FUNCTION(virDomainReset)
  FUNCTION(virDomainDestroyFlags)
  FUNCTION(virDomainSuspend)
  FUNCTION(virDomainResume)
  FUNCTION(virDomainPMSuspendForDuration)
  FUNCTION(virDomainPMWakeup)
  FUNCTION(virDomainInjectNMI)
  FUNCTION(virDomainSetAutostart)
  FUNCTION(virDomainRename)
  FUNCTION(virDomainSetLifecycleAction)
  FUNCTION(virDomainSaveFlags)
  FUNCTION(virDomainRestoreFlags)
  FUNCTION(virDomainManagedSave)
  FUNCTION(virDomainHasManagedSaveImage)
  FUNCTION(virDomainManagedSaveRemove)
  FUNCTION(virDomainManagedSaveGetXMLDesc)
  FUNCTION(virDomainManagedSaveDefineXML)
  FUNCTION(virDomainSaveImageGetXMLDesc)
  FUNCTION(virDomainSaveImageDefineXML)
  FUNCTION(virDomainCoreDumpWithFormat)
  FUNCTION(virDomainGetXMLDesc)
  FUNCTION(virDomainIsActive)
  FUNCTION(virDomainIsPersistent)
  FUNCTION(virDomainIsUpdated)
  FUNCTION(virDomainGetOSType)
  FUNCTION(virDomainGetHostname)
  FUNCTION(virDomainGetMaxMemory)
  FUNCTION(virDomainGetMaxVcpus)
  FUNCTION(virDomainGetVcpusFlags)
  FUNCTION(virDomainSetVcpusFlags)
  FUNCTION(virDomainSetMemoryFlags)
  FUNCTION(virDomainSetMemoryStatsPeriod)
  FUNCTION(virDomainSetVcpu)
  FUNCTION(virDomainSetGuestVcpus)
  FUNCTION(virDomainAddIOThread)
  FUNCTION(virDomainDelIOThread)
  FUNCTION(virDomainGetMetadata)
  FUNCTION(virDomainSetMetadata)
  FUNCTION(virDomainAttachDeviceFlags)
  FUNCTION(virDomainDetachDeviceFlags)
  FUNCTION(virDomainDetachDeviceAlias)
  FUNCTION(virDomainUpdateDeviceFlags)
  FUNCTION(virDomainAbortJob)
  FUNCTION(virDomainAbortJobFlags)
  FUNCTION(virDomainStartDirtyRateCalc)
  FUNCTION(virDomainMigrateSetMaxSpeed)
  FUNCTION(virDomainMigrateSetMaxDowntime)
  FUNCTION(virDomainMigrateSetCompressionCache)
  FUNCTION(virDomainMigrateStartPostCopy)
  FUNCTION(virDomainBlockJobAbort)
  FUNCTION(virDomainBlockPull)
  FUNCTION(virDomainBlockCommit)
  FUNCTION(virDomainBlockRebase)
  FUNCTION(virDomainBlockJobSetSpeed)
  FUNCTION(virDomainSetBlockThreshold)
  FUNCTION(virDomainBlockResize)
  FUNCTION(virDomainSnapshotNum)
  FUNCTION(virDomainOpenConsole)
  FUNCTION(virDomainOpenChannel)
  FUNCTION(virDomainSetTime)
  FUNCTION(virDomainFSTrim)
  FUNCTION(virDomainSetUserPassword)
  FUNCTION(virDomainSendProcessSignal)
  FUNCTION(virDomainAgentSetResponseTimeout)
  FUNCTION(virDomainQemuAgentCommand)
  FUNCTION(virDomainQemuAttach)
  NEWER(virDomainGraphicsReload, int(virDomainPtr, unsigned, unsigned))
}

void exportSnapshots(Napi::Env env, Napi::Object& exports) {
  FUNCTION(virDomainSnapshotCreateXML)
  FUNCTION(virDomainSnapshotLookupByName)
  FUNCTION(virDomainSnapshotCurrent)
  FUNCTION(virDomainHasCurrentSnapshot)
  FUNCTION(virDomainSnapshotGetXMLDesc)
  FUNCTION(virDomainSnapshotGetParent)
  FUNCTION(virDomainSnapshotNumChildren)
  FUNCTION(virDomainSnapshotIsCurrent)
  FUNCTION(virDomainSnapshotHasMetadata)
  FUNCTION(virDomainRevertToSnapshot)
  FUNCTION(virDomainSnapshotDelete)
  FUNCTION(virDomainCheckpointCreateXML)
  FUNCTION(virDomainCheckpointLookupByName)
  FUNCTION(virDomainCheckpointGetXMLDesc)
  FUNCTION(virDomainCheckpointGetParent)
  FUNCTION(virDomainCheckpointDelete)
  FUNCTION(virDomainBackupBegin)
  FUNCTION(virDomainBackupGetXMLDesc)
}

void exportStorageFunctions(Napi::Env env, Napi::Object& exports) {
  FUNCTION(virStoragePoolLookupByName)
  FUNCTION(virStoragePoolLookupByUUIDString)
  FUNCTION(virStoragePoolLookupByTargetPath)
  FUNCTION(virStoragePoolLookupByVolume)
  FUNCTION(virStoragePoolDefineXML)
  FUNCTION(virStoragePoolCreateXML)
  FUNCTION(virStoragePoolCreate)
  FUNCTION(virStoragePoolBuild)
  FUNCTION(virStoragePoolDestroy)
  FUNCTION(virStoragePoolDelete)
  FUNCTION(virStoragePoolUndefine)
  FUNCTION(virStoragePoolRefresh)
  FUNCTION(virStoragePoolSetAutostart)
  FUNCTION(virStoragePoolIsActive)
  FUNCTION(virStoragePoolIsPersistent)
  FUNCTION(virStoragePoolGetXMLDesc)
  FUNCTION(virStoragePoolNumOfVolumes)
  FUNCTION(virStorageVolLookupByName)
  FUNCTION(virStorageVolLookupByKey)
  FUNCTION(virStorageVolLookupByPath)
  FUNCTION(virStorageVolCreateXML)
  FUNCTION(virStorageVolCreateXMLFrom)
  FUNCTION(virStorageVolDelete)
  FUNCTION(virStorageVolWipePattern)
  FUNCTION(virStorageVolResize)
  FUNCTION(virStorageVolGetPath)
  FUNCTION(virStorageVolGetXMLDesc)
  FUNCTION(virStorageVolDownload)
  FUNCTION(virStorageVolUpload)
}

void exportNetwork(Napi::Env env, Napi::Object& exports) {
  FUNCTION(virNetworkLookupByName)
  FUNCTION(virNetworkLookupByUUIDString)
  FUNCTION(virNetworkDefineXMLFlags)
  FUNCTION(virNetworkCreateXMLFlags)
  FUNCTION(virNetworkCreate)
  FUNCTION(virNetworkDestroy)
  FUNCTION(virNetworkUndefine)
  FUNCTION(virNetworkUpdate)
  FUNCTION(virNetworkGetXMLDesc)
  FUNCTION(virNetworkGetBridgeName)
  FUNCTION(virNetworkIsActive)
  FUNCTION(virNetworkIsPersistent)
  FUNCTION(virNetworkSetAutostart)
  FUNCTION(virNetworkPortLookupByUUIDString)
  FUNCTION(virNetworkPortCreateXML)
  FUNCTION(virNetworkPortGetXMLDesc)
  FUNCTION(virNetworkPortDelete)
  NEWER(virNetworkSetMetadata, int(virNetworkPtr, int, const char*, const char*, const char*, unsigned))
  NEWER(virNetworkGetMetadata, char*(virNetworkPtr, int, const char*, unsigned))
}

void exportInterfacesAndFilters(Napi::Env env, Napi::Object& exports) {
  FUNCTION(virInterfaceLookupByName)
  FUNCTION(virInterfaceLookupByMACString)
  FUNCTION(virInterfaceDefineXML)
  FUNCTION(virInterfaceGetXMLDesc)
  FUNCTION(virInterfaceIsActive)
  FUNCTION(virInterfaceCreate)
  FUNCTION(virInterfaceDestroy)
  FUNCTION(virInterfaceUndefine)
  FUNCTION(virInterfaceChangeBegin)
  FUNCTION(virInterfaceChangeCommit)
  FUNCTION(virInterfaceChangeRollback)
  FUNCTION(virNWFilterLookupByName)
  FUNCTION(virNWFilterLookupByUUIDString)
  FUNCTION(virNWFilterDefineXMLFlags)
  FUNCTION(virNWFilterGetXMLDesc)
  FUNCTION(virNWFilterUndefine)
  FUNCTION(virNWFilterBindingLookupByPortDev)
  FUNCTION(virNWFilterBindingCreateXML)
  FUNCTION(virNWFilterBindingGetXMLDesc)
  FUNCTION(virNWFilterBindingDelete)
}

void exportNodeDevicesAndSecrets(Napi::Env env, Napi::Object& exports) {
  FUNCTION(virNodeDeviceLookupByName)
  FUNCTION(virNodeDeviceLookupSCSIHostByWWN)
  FUNCTION(virNodeDeviceGetXMLDesc)
  FUNCTION(virNodeDeviceDetachFlags)
  FUNCTION(virNodeDeviceReAttach)
  FUNCTION(virNodeDeviceReset)
  FUNCTION(virNodeDeviceCreateXML)
  FUNCTION(virNodeDeviceDestroy)
  FUNCTION(virNodeDeviceDefineXML)
  FUNCTION(virNodeDeviceCreate)
  FUNCTION(virNodeDeviceUndefine)
  FUNCTION(virNodeDeviceIsActive)
  FUNCTION(virNodeDeviceIsPersistent)
  FUNCTION(virNodeDeviceSetAutostart)
  NEWER(virNodeDeviceUpdate, int(virNodeDevicePtr, const char*, unsigned))
  FUNCTION(virSecretLookupByUUIDString)
  FUNCTION(virSecretLookupByUsage)
  FUNCTION(virSecretDefineXML)
  FUNCTION(virSecretGetXMLDesc)
  FUNCTION(virSecretGetUsageType)
  FUNCTION(virSecretUndefine)
}

}  // namespace

void exportFunctions(Napi::Env env, Napi::Object& exports) {
  exportHost(env, exports);
  exportDomain(env, exports);
  exportSnapshots(env, exports);
  exportStorageFunctions(env, exports);
  exportNetwork(env, exports);
  exportInterfacesAndFilters(env, exports);
  exportNodeDevicesAndSecrets(env, exports);
}

}  // namespace nlv
