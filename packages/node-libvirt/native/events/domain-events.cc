// What each domain event carries (libvirt-domain.h, libvirt-qemu.h). The callbacks run on the event thread.
#include <libvirt/libvirt-qemu.h>

#include "events/events.h"
#include "events/report.h"

namespace nlv {
namespace {

// Newer than the headers of libvirt 9.0.
constexpr int nicMacChange = 27;
constexpr unsigned long libvirt11_2 = 11'002'000;

int onLifecycle(virConnectPtr, virDomainPtr domain, int event, int detail, void* opaque) {
  Report(opaque, domain).json.field("event", event).field("detail", detail);
  return 0;
}

void onNothingMore(virConnectPtr, virDomainPtr domain, void* opaque) { Report(opaque, domain); }

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
  if (!address) {
    json.key(key).null();
    return;
  }
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
  for (int i = 0; subject && i < subject->nidentity; i++) {
    const auto& identity = subject->identities[i];
    report.json.open('{').field("type", identity.type).field("name", identity.name).close('}');
  }
  report.json.close(']');
}

void onBlockJob(virConnectPtr, virDomainPtr domain, const char* disk, int type, int status, void* opaque) {
  Report(opaque, domain).json.field("disk", disk).field("jobType", type).field("status", status);
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

void onParameters(virConnectPtr, virDomainPtr domain, virTypedParameterPtr parameters, int count, void* opaque) {
  Report(opaque, domain).json.key("params").parameters(parameters, count);
}

void onMetadataChange(virConnectPtr, virDomainPtr domain, int type, const char* uri, void* opaque) {
  Report(opaque, domain).json.field("metadataType", type).field("uri", uri);
}

void onAgentLifecycle(virConnectPtr, virDomainPtr domain, int state, int reason, void* opaque) {
  Report(opaque, domain).json.field("state", state).field("reason", reason);
}

void onMonitorEvent(virConnectPtr, virDomainPtr domain, const char* event, long long seconds, unsigned micros,
                    const char* details, void* opaque) {
  Report report(opaque, domain);
  report.json.field("event", event).key("time");
  if (seconds < 0)
    report.json.null();
  else
    report.json.add(static_cast<double>(seconds) * 1000 + micros / 1000.0);
  report.json.field("details", details);
}

/** The reason of waking up and of falling asleep: libvirt has only 0 so far, "unknown". */
void onPowerManagement(virConnectPtr, virDomainPtr domain, int, void* opaque) { Report(opaque, domain); }

void onBlockThreshold(virConnectPtr, virDomainPtr domain, const char* device, const char* path,
                      unsigned long long threshold, unsigned long long excess, void* opaque) {
  Report report(opaque, domain);
  report.json.field("device", device).field("path", path).field("threshold", threshold).field("excess", excess);
}

void onMemoryFailure(virConnectPtr, virDomainPtr domain, int recipient, int action, unsigned flags, void* opaque) {
  Report report(opaque, domain);
  report.json.field("recipient", recipient).field("action", action);
  report.json.field("actionRequired", (flags & VIR_DOMAIN_MEMORY_FAILURE_ACTION_REQUIRED) != 0);
  report.json.field("recursive", (flags & VIR_DOMAIN_MEMORY_FAILURE_RECURSIVE) != 0);
}

void onMemoryDeviceSize(virConnectPtr, virDomainPtr domain, const char* alias, unsigned long long size, void* opaque) {
  Report(opaque, domain).json.field("device", alias).field("size", size);
}

void onNicMacChange(virConnectPtr, virDomainPtr domain, const char* alias, const char* before, const char* after,
                    void* opaque) {
  Report(opaque, domain).json.field("device", alias).field("oldMac", before).field("newMac", after);
}

// IO_ERROR is IO_ERROR_REASON without the reason, BLOCK_JOB is BLOCK_JOB_2 with a path that changes meanwhile: both are
// superseded.
virConnectDomainEventGenericCallback callbackOf(int id) {
  switch (id) {
    case VIR_DOMAIN_EVENT_ID_LIFECYCLE:
      return VIR_DOMAIN_EVENT_CALLBACK(onLifecycle);
    case VIR_DOMAIN_EVENT_ID_REBOOT:
    case VIR_DOMAIN_EVENT_ID_CONTROL_ERROR:
      return onNothingMore;
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
    case VIR_DOMAIN_EVENT_ID_PMWAKEUP:
    case VIR_DOMAIN_EVENT_ID_PMSUSPEND:
    case VIR_DOMAIN_EVENT_ID_PMSUSPEND_DISK:
      return VIR_DOMAIN_EVENT_CALLBACK(onPowerManagement);
    case VIR_DOMAIN_EVENT_ID_BALLOON_CHANGE:
      return VIR_DOMAIN_EVENT_CALLBACK(onBalloonChange);
    case VIR_DOMAIN_EVENT_ID_DEVICE_ADDED:
    case VIR_DOMAIN_EVENT_ID_DEVICE_REMOVED:
    case VIR_DOMAIN_EVENT_ID_DEVICE_REMOVAL_FAILED:
      return VIR_DOMAIN_EVENT_CALLBACK(onDevice);
    case VIR_DOMAIN_EVENT_ID_TUNABLE:
    case VIR_DOMAIN_EVENT_ID_JOB_COMPLETED:
      return VIR_DOMAIN_EVENT_CALLBACK(onParameters);
    case VIR_DOMAIN_EVENT_ID_AGENT_LIFECYCLE:
      return VIR_DOMAIN_EVENT_CALLBACK(onAgentLifecycle);
    case VIR_DOMAIN_EVENT_ID_MIGRATION_ITERATION:
      return VIR_DOMAIN_EVENT_CALLBACK(onMigrationIteration);
    case VIR_DOMAIN_EVENT_ID_METADATA_CHANGE:
      return VIR_DOMAIN_EVENT_CALLBACK(onMetadataChange);
    case VIR_DOMAIN_EVENT_ID_BLOCK_THRESHOLD:
      return VIR_DOMAIN_EVENT_CALLBACK(onBlockThreshold);
    case VIR_DOMAIN_EVENT_ID_MEMORY_FAILURE:
      return VIR_DOMAIN_EVENT_CALLBACK(onMemoryFailure);
    case VIR_DOMAIN_EVENT_ID_MEMORY_DEVICE_SIZE_CHANGE:
      return VIR_DOMAIN_EVENT_CALLBACK(onMemoryDeviceSize);
    case nicMacChange:
      return VIR_DOMAIN_EVENT_CALLBACK(onNicMacChange);
    default:
      return nullptr;
  }
}

}  // namespace

Napi::Value subscribeToDomains(const Napi::CallbackInfo& info) {
  const int id = argument<int>(info, 2).value;
  const auto callback = callbackOf(id);
  if (!callback) refuse(info[2], 2, "the number of a domain event");
  const auto domain = filterArgument<virDomainPtr>(info, 1);
  const char* name = "virConnectDomainEventRegisterAny";
  const auto registerIt = [=](virConnectPtr connection, void* opaque) {
    return virConnectDomainEventRegisterAny(connection, pointerOf(domain), id, callback, opaque, dropChannel);
  };
  return subscribe(info, 3,
                   {name, virConnectDomainEventDeregisterAny, registerIt, keyOf(name, id, domain),
                    id == nicMacChange ? libvirt11_2 : 0});
}

Napi::Value subscribeToMonitors(const Napi::CallbackInfo& info) {
  const auto domain = filterArgument<virDomainPtr>(info, 1);
  const auto event = argument<const char*>(info, 2);
  const auto flags = argument<unsigned>(info, 3).value;
  const auto registerIt = [=](virConnectPtr connection, void* opaque) {
    return virConnectDomainQemuMonitorEventRegister(connection, pointerOf(domain), event.get(), onMonitorEvent, opaque,
                                                    dropChannel, flags);
  };
  return subscribe(info, 4,
                   {"virConnectDomainQemuMonitorEventRegister", virConnectDomainQemuMonitorEventDeregister, registerIt,
                    "", 0});
}

}  // namespace nlv
