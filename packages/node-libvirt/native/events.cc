#include "events.h"

#include <algorithm>

#include "addon.h"
#include "call.h"

namespace nlv {
namespace {

struct Event : Message {
  SubscriptionPtr subscription;
  std::string text;
  int number = 0;
  void onJs(Napi::Env env) override {
    if (!subscription->callback) return;
    const Napi::Value argument =
        text.empty() ? Napi::Value(Napi::Number::New(env, number)) : Napi::Value(Napi::String::New(env, text));
    subscription->callback->Call({argument});
  }
};

void free(void* opaque) { delete static_cast<SubscriptionPtr*>(opaque); }

/** Collects one event on the event thread and sends it when it goes out of scope. */
class Report {
 public:
  explicit Report(void* opaque) : subscription(*static_cast<SubscriptionPtr*>(opaque)) { json.open('{'); }
  Report(void* opaque, virDomainPtr domain) : Report(opaque) {
    const unsigned id = virDomainGetID(domain);
    json.key("domain").open('{');
    name(virDomainGetName(domain), uuidOf(domain, virDomainGetUUIDString));
    json.key("id");
    if (id == static_cast<unsigned>(-1))
      json.null();
    else
      json.add(id);
    json.close('}');
  }
  ~Report() {
    json.close('}');
    auto event = std::make_unique<Event>();
    event->subscription = subscription;
    event->text = std::move(json.text);
    subscription->environment->post(std::move(event));
  }
  void name(const char* name, const std::string& uuid) { json.field("name", name).field("uuid", uuid); }
  Json json;

 private:
  SubscriptionPtr subscription;
};

void graphicsAddress(Json& json, const char* key, const virDomainEventGraphicsAddress* address) {
  json.key(key).open('{').field("family", address->family).field("node", address->node);
  json.field("service", address->service).close('}');
}

using DomainCallback = virConnectDomainEventGenericCallback;

// The C signature of a domain event depends on its id (libvirt-domain.h).
DomainCallback domainCallback(int id) {
  switch (id) {
    case VIR_DOMAIN_EVENT_ID_LIFECYCLE: {
      virConnectDomainEventCallback callback = [](virConnectPtr, virDomainPtr domain, int event, int detail, void* o) {
        Report(o, domain).json.field("event", event).field("detail", detail);
        return 0;
      };
      return VIR_DOMAIN_EVENT_CALLBACK(callback);
    }
    case VIR_DOMAIN_EVENT_ID_REBOOT:
      return [](virConnectPtr, virDomainPtr domain, void* o) { Report(o, domain); };
    case VIR_DOMAIN_EVENT_ID_RTC_CHANGE: {
      virConnectDomainEventRTCChangeCallback callback = [](virConnectPtr, virDomainPtr domain, long long offset,
                                                           void* o) { Report(o, domain).json.field("offset", offset); };
      return VIR_DOMAIN_EVENT_CALLBACK(callback);
    }
    case VIR_DOMAIN_EVENT_ID_WATCHDOG: {
      virConnectDomainEventWatchdogCallback callback = [](virConnectPtr, virDomainPtr domain, int action, void* o) {
        Report(o, domain).json.field("action", action);
      };
      return VIR_DOMAIN_EVENT_CALLBACK(callback);
    }
    case VIR_DOMAIN_EVENT_ID_IO_ERROR_REASON: {
      virConnectDomainEventIOErrorReasonCallback callback = [](virConnectPtr, virDomainPtr domain, const char* path,
                                                               const char* device, int action, const char* reason,
                                                               void* o) {
        Report report(o, domain);
        report.json.field("sourcePath", path).field("device", device);
        report.json.field("action", action).field("reason", reason);
      };
      return VIR_DOMAIN_EVENT_CALLBACK(callback);
    }
    case VIR_DOMAIN_EVENT_ID_GRAPHICS: {
      virConnectDomainEventGraphicsCallback callback = [](virConnectPtr, virDomainPtr domain, int phase,
                                                          const virDomainEventGraphicsAddress* local,
                                                          const virDomainEventGraphicsAddress* remote,
                                                          const char* scheme,
                                                          const virDomainEventGraphicsSubject* subject, void* o) {
        Report report(o, domain);
        report.json.field("phase", phase);
        graphicsAddress(report.json, "local", local);
        graphicsAddress(report.json, "remote", remote);
        report.json.field("authScheme", scheme).key("subject").open('[');
        for (int i = 0; i < subject->nidentity; i++) {
          const auto& identity = subject->identities[i];
          report.json.open('{').field("type", identity.type).field("name", identity.name).close('}');
        }
        report.json.close(']');
      };
      return VIR_DOMAIN_EVENT_CALLBACK(callback);
    }
    case VIR_DOMAIN_EVENT_ID_BLOCK_JOB_2: {
      virConnectDomainEventBlockJobCallback callback = [](virConnectPtr, virDomainPtr domain, const char* disk,
                                                          int type, int status, void* o) {
        Report(o, domain).json.field("disk", disk).field("type", type).field("status", status);
      };
      return VIR_DOMAIN_EVENT_CALLBACK(callback);
    }
    case VIR_DOMAIN_EVENT_ID_DISK_CHANGE: {
      virConnectDomainEventDiskChangeCallback callback = [](virConnectPtr, virDomainPtr domain, const char* oldPath,
                                                            const char* newPath, const char* device, int reason,
                                                            void* o) {
        Report report(o, domain);
        report.json.field("oldPath", oldPath).field("newPath", newPath);
        report.json.field("device", device).field("reason", reason);
      };
      return VIR_DOMAIN_EVENT_CALLBACK(callback);
    }
    case VIR_DOMAIN_EVENT_ID_TRAY_CHANGE: {
      virConnectDomainEventTrayChangeCallback callback = [](virConnectPtr, virDomainPtr domain, const char* device,
                                                            int reason, void* o) {
        Report(o, domain).json.field("device", device).field("reason", reason);
      };
      return VIR_DOMAIN_EVENT_CALLBACK(callback);
    }
    case VIR_DOMAIN_EVENT_ID_BALLOON_CHANGE: {
      virConnectDomainEventBalloonChangeCallback callback =
          [](virConnectPtr, virDomainPtr domain, unsigned long long actual, void* o) {
            Report(o, domain).json.field("actual", actual);
          };
      return VIR_DOMAIN_EVENT_CALLBACK(callback);
    }
    case VIR_DOMAIN_EVENT_ID_DEVICE_ADDED:
    case VIR_DOMAIN_EVENT_ID_DEVICE_REMOVED: {
      virConnectDomainEventDeviceAddedCallback callback = [](virConnectPtr, virDomainPtr domain, const char* device,
                                                             void* o) { Report(o, domain).json.field("device", device); };
      return VIR_DOMAIN_EVENT_CALLBACK(callback);
    }
    case VIR_DOMAIN_EVENT_ID_MIGRATION_ITERATION: {
      virConnectDomainEventMigrationIterationCallback callback = [](virConnectPtr, virDomainPtr domain, int iteration,
                                                                    void* o) {
        Report(o, domain).json.field("iteration", iteration);
      };
      return VIR_DOMAIN_EVENT_CALLBACK(callback);
    }
    case VIR_DOMAIN_EVENT_ID_JOB_COMPLETED: {
      virConnectDomainEventJobCompletedCallback callback =
          [](virConnectPtr, virDomainPtr domain, virTypedParameterPtr parameters, int count, void* o) {
            Report(o, domain).json.key("params").parameters(parameters, count);
          };
      return VIR_DOMAIN_EVENT_CALLBACK(callback);
    }
    case VIR_DOMAIN_EVENT_ID_METADATA_CHANGE: {
      virConnectDomainEventMetadataChangeCallback callback = [](virConnectPtr, virDomainPtr domain, int type,
                                                                const char* uri, void* o) {
        Report(o, domain).json.field("type", type).field("uri", uri);
      };
      return VIR_DOMAIN_EVENT_CALLBACK(callback);
    }
    case VIR_DOMAIN_EVENT_ID_AGENT_LIFECYCLE: {
      virConnectDomainEventAgentLifecycleCallback callback = [](virConnectPtr, virDomainPtr domain, int state,
                                                                int reason, void* o) {
        Report(o, domain).json.field("state", state).field("reason", reason);
      };
      return VIR_DOMAIN_EVENT_CALLBACK(callback);
    }
    default:
      return nullptr;
  }
}

int registerNetwork(virConnectPtr connection, int id, void* opaque) {
  virConnectNetworkEventLifecycleCallback callback = [](virConnectPtr, virNetworkPtr network, int event, int detail,
                                                        void* o) {
    Report report(o);
    report.json.key("network").open('{');
    report.name(virNetworkGetName(network), uuidOf(network, virNetworkGetUUIDString));
    report.json.close('}').field("event", event).field("detail", detail);
  };
  return virConnectNetworkEventRegisterAny(connection, nullptr, id, VIR_NETWORK_EVENT_CALLBACK(callback), opaque, free);
}

int registerPool(virConnectPtr connection, int id, void* opaque) {
  virConnectStoragePoolEventLifecycleCallback lifecycle = [](virConnectPtr, virStoragePoolPtr pool, int event,
                                                             int detail, void* o) {
    Report report(o);
    report.json.key("pool").open('{');
    report.name(virStoragePoolGetName(pool), uuidOf(pool, virStoragePoolGetUUIDString));
    report.json.close('}').field("event", event).field("detail", detail);
  };
  virConnectStoragePoolEventGenericCallback refresh = [](virConnectPtr, virStoragePoolPtr pool, void* o) {
    Report report(o);
    report.json.key("pool").open('{');
    report.name(virStoragePoolGetName(pool), uuidOf(pool, virStoragePoolGetUUIDString));
    report.json.close('}');
  };
  const auto callback = id == VIR_STORAGE_POOL_EVENT_ID_LIFECYCLE ? VIR_STORAGE_POOL_EVENT_CALLBACK(lifecycle) : refresh;
  return virConnectStoragePoolEventRegisterAny(connection, nullptr, id, callback, opaque, free);
}

constexpr int domainKind = 0, networkKind = 1, poolKind = 2;

int registerAny(virConnectPtr connection, int kind, int id, void* opaque) {
  if (kind == networkKind) return registerNetwork(connection, id, opaque);
  if (kind == poolKind) return registerPool(connection, id, opaque);
  return virConnectDomainEventRegisterAny(connection, nullptr, id, domainCallback(id), opaque, free);
}

const char* functionOf(int kind) {
  if (kind == networkKind) return "virConnectNetworkEventRegisterAny";
  if (kind == poolKind) return "virConnectStoragePoolEventRegisterAny";
  return "virConnectDomainEventRegisterAny";
}

/** Registers a listener; the result is the number to unsubscribe by. */
class SubscribeTask : public Task {
 public:
  SubscribeTask(Napi::Env env, const ConnectionPtr& connection, int kind, int event, SubscriptionPtr subscription)
      : Task(env, functionOf(kind), connection), event(event), subscription(std::move(subscription)) {
    number = connection->nextSubscription++;
    connection->subscriptions[number] = this->subscription;
  }
  void run() override {
    auto* opaque = new SubscriptionPtr(subscription);
    subscription->registration = registerAny(connection->pointer, subscription->kind, event, opaque);
    if (subscription->registration >= 0) {
      connection->registered.push_back(subscription);
      return;
    }
    delete opaque;
    fail();
  }
  Napi::Value result(Napi::Env env) override { return Napi::Number::New(env, number); }
  void onFailure() override {
    subscription->silence();
    connection->subscriptions.erase(number);
  }

 private:
  int event, number;
  SubscriptionPtr subscription;
};

Napi::Value subscribe(const Napi::CallbackInfo& info) {
  const auto connection = unwrapConnection(info[0], 0);
  const int kind = argument<int>(info, 1).value;
  const int event = argument<int>(info, 2).value;
  if (!info[3].IsFunction()) refuse(info[3], 3, "a function");
  auto subscription = std::make_shared<Subscription>(info.Env(), info[3].As<Napi::Function>(), true);
  subscription->kind = kind;
  return send(std::make_unique<SubscribeTask>(info.Env(), connection, kind, event, std::move(subscription)));
}

Napi::Value unsubscribe(const Napi::CallbackInfo& info) {
  const auto connection = unwrapConnection(info[0], 0);
  const auto found = connection->subscriptions.find(argument<int>(info, 1).value);
  SubscriptionPtr subscription;
  if (found != connection->subscriptions.end()) {
    subscription = found->second;
    subscription->silence();
    connection->subscriptions.erase(found);
  }
  return call(info.Env(), "virConnectDomainEventDeregisterAny", connection, [connection, subscription] {
    if (!subscription) return true;
    deregister(connection->pointer, *subscription);
    auto& registered = connection->registered;
    registered.erase(std::remove(registered.begin(), registered.end(), subscription), registered.end());
    return true;
  });
}

void onClose(virConnectPtr, int reason, void* opaque) {
  auto event = std::make_unique<Event>();
  event->subscription = *static_cast<SubscriptionPtr*>(opaque);
  event->number = reason;
  auto environment = event->subscription->environment;
  environment->post(std::move(event));
}

}  // namespace

void deregister(virConnectPtr connection, Subscription& subscription) {
  if (!connection || subscription.registration < 0) return;
  if (subscription.kind == networkKind)
    virConnectNetworkEventDeregisterAny(connection, subscription.registration);
  else if (subscription.kind == poolKind)
    virConnectStoragePoolEventDeregisterAny(connection, subscription.registration);
  else
    virConnectDomainEventDeregisterAny(connection, subscription.registration);
  subscription.registration = -1;
  virResetLastError();
}

void registerClose(Connection& connection) {
  auto* opaque = new SubscriptionPtr(connection.closeListener);
  connection.closeCallback = virConnectRegisterCloseCallback(connection.pointer, onClose, opaque, free) == 0;
  if (connection.closeCallback) return;
  delete opaque;
  virResetLastError();
}

void deregisterClose(virConnectPtr connection) {
  virConnectUnregisterCloseCallback(connection, onClose);
  virResetLastError();
}

void exportEvents(Napi::Env env, Napi::Object& exports) {
  add(env, exports, "subscribe", subscribe);
  add(env, exports, "unsubscribe", unsubscribe);
}

}  // namespace nlv
