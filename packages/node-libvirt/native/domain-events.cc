// What each domain event carries (libvirt-domain.h). Called on the event thread.
#include "report.h"

namespace nlv {
namespace {

int onLifecycle(virConnectPtr, virDomainPtr domain, int event, int detail, void* opaque) {
  Report(opaque, domain).json.field("event", event).field("detail", detail);
  return 0;
}

void onReboot(virConnectPtr, virDomainPtr domain, void* opaque) { Report(opaque, domain); }

void onRtcChange(virConnectPtr, virDomainPtr domain, long long offset, void* opaque) {
  Report(opaque, domain).json.field("offset", offset);
}

void onWatchdog(virConnectPtr, virDomainPtr domain, int action, void* opaque) {
  Report(opaque, domain).json.field("action", action);
}

void onIoError(virConnectPtr, virDomainPtr domain, const char* path, const char* device, int action,
               const char* reason, void* opaque) {
  Report report(opaque, domain);
  report.json.field("sourcePath", path).field("device", device).field("action", action).field("reason", reason);
}

void writeAddress(Json& json, const char* key, const virDomainEventGraphicsAddress* address) {
  json.key(key).open('{').field("family", address->family).field("node", address->node);
  json.field("service", address->service).close('}');
}

void onGraphics(virConnectPtr, virDomainPtr domain, int phase, const virDomainEventGraphicsAddress* local,
                const virDomainEventGraphicsAddress* remote, const char* authScheme,
                const virDomainEventGraphicsSubject* subject, void* opaque) {
  Report report(opaque, domain);
  report.json.field("phase", phase);
  writeAddress(report.json, "local", local);
  writeAddress(report.json, "remote", remote);
  report.json.field("authScheme", authScheme).key("subject").open('[');
  for (int i = 0; i < subject->nidentity; i++) {
    const auto& identity = subject->identities[i];
    report.json.open('{').field("type", identity.type).field("name", identity.name).close('}');
  }
  report.json.close(']');
}

void onBlockJob(virConnectPtr, virDomainPtr domain, const char* disk, int type, int status, void* opaque) {
  Report(opaque, domain).json.field("disk", disk).field("type", type).field("status", status);
}

void onDiskChange(virConnectPtr, virDomainPtr domain, const char* oldPath, const char* newPath, const char* device,
                  int reason, void* opaque) {
  Report report(opaque, domain);
  report.json.field("oldPath", oldPath).field("newPath", newPath).field("device", device).field("reason", reason);
}

void onTrayChange(virConnectPtr, virDomainPtr domain, const char* device, int reason, void* opaque) {
  Report(opaque, domain).json.field("device", device).field("reason", reason);
}

void onBalloonChange(virConnectPtr, virDomainPtr domain, unsigned long long actual, void* opaque) {
  Report(opaque, domain).json.field("actual", actual);
}

void onDevice(virConnectPtr, virDomainPtr domain, const char* device, void* opaque) {
  Report(opaque, domain).json.field("device", device);
}

void onMigrationIteration(virConnectPtr, virDomainPtr domain, int iteration, void* opaque) {
  Report(opaque, domain).json.field("iteration", iteration);
}

void onJobCompleted(virConnectPtr, virDomainPtr domain, virTypedParameterPtr parameters, int count, void* opaque) {
  Report(opaque, domain).json.key("params").parameters(parameters, count);
}

void onMetadataChange(virConnectPtr, virDomainPtr domain, int type, const char* uri, void* opaque) {
  Report(opaque, domain).json.field("type", type).field("uri", uri);
}

void onAgentLifecycle(virConnectPtr, virDomainPtr domain, int state, int reason, void* opaque) {
  Report(opaque, domain).json.field("state", state).field("reason", reason);
}

}  // namespace

virConnectDomainEventGenericCallback domainCallback(int id) {
  switch (id) {
    case VIR_DOMAIN_EVENT_ID_LIFECYCLE:
      return VIR_DOMAIN_EVENT_CALLBACK(onLifecycle);
    case VIR_DOMAIN_EVENT_ID_REBOOT:
      return onReboot;
    case VIR_DOMAIN_EVENT_ID_RTC_CHANGE:
      return VIR_DOMAIN_EVENT_CALLBACK(onRtcChange);
    case VIR_DOMAIN_EVENT_ID_WATCHDOG:
      return VIR_DOMAIN_EVENT_CALLBACK(onWatchdog);
    case VIR_DOMAIN_EVENT_ID_IO_ERROR_REASON:
      return VIR_DOMAIN_EVENT_CALLBACK(onIoError);
    case VIR_DOMAIN_EVENT_ID_GRAPHICS:
      return VIR_DOMAIN_EVENT_CALLBACK(onGraphics);
    case VIR_DOMAIN_EVENT_ID_BLOCK_JOB_2:
      return VIR_DOMAIN_EVENT_CALLBACK(onBlockJob);
    case VIR_DOMAIN_EVENT_ID_DISK_CHANGE:
      return VIR_DOMAIN_EVENT_CALLBACK(onDiskChange);
    case VIR_DOMAIN_EVENT_ID_TRAY_CHANGE:
      return VIR_DOMAIN_EVENT_CALLBACK(onTrayChange);
    case VIR_DOMAIN_EVENT_ID_BALLOON_CHANGE:
      return VIR_DOMAIN_EVENT_CALLBACK(onBalloonChange);
    case VIR_DOMAIN_EVENT_ID_DEVICE_ADDED:
    case VIR_DOMAIN_EVENT_ID_DEVICE_REMOVED:
      return VIR_DOMAIN_EVENT_CALLBACK(onDevice);
    case VIR_DOMAIN_EVENT_ID_MIGRATION_ITERATION:
      return VIR_DOMAIN_EVENT_CALLBACK(onMigrationIteration);
    case VIR_DOMAIN_EVENT_ID_JOB_COMPLETED:
      return VIR_DOMAIN_EVENT_CALLBACK(onJobCompleted);
    case VIR_DOMAIN_EVENT_ID_METADATA_CHANGE:
      return VIR_DOMAIN_EVENT_CALLBACK(onMetadataChange);
    case VIR_DOMAIN_EVENT_ID_AGENT_LIFECYCLE:
      return VIR_DOMAIN_EVENT_CALLBACK(onAgentLifecycle);
    default:
      return nullptr;
  }
}

}  // namespace nlv
