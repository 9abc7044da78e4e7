#include "events.h"

#include <algorithm>

#include "addon.h"
#include "call.h"
#include "report.h"

namespace nlv {
namespace {

void free(void* opaque) { delete static_cast<SubscriptionPtr*>(opaque); }

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
