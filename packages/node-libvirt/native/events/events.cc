#include "events/events.h"

#include <algorithm>

#include "addon.h"
#include "events/report.h"
#include "values/call.h"

namespace nlv {
namespace {

/** Ends a subscription. Never fails: with the connection gone, so is the registration. */
class UnsubscribeTask : public Task {
 public:
  UnsubscribeTask(Napi::Env env, const ConnectionPtr& connection, SubscriptionPtr subscription)
      : Task(env, "virConnectDomainEventDeregisterAny", connection), subscription(std::move(subscription)) {}
  void run() override {
    for (auto& [key, channel] : connection->channels) {
      if (!leave(*channel)) continue;
      const ChannelPtr left = channel;
      connection->channels.erase(key);
      deregister(connection->pointer, *left);
      return;
    }
  }
  Napi::Value result(Napi::Env env) override { return env.Undefined(); }
  void onAbort(Napi::Env env) override { deferred.Resolve(env.Undefined()); }
  void onJs(Napi::Env env) override {
    error.reset();
    Task::onJs(env);
  }

 private:
  /** Whether it was the last listener. */
  bool leave(Channel& channel) {
    std::lock_guard lock(channel.mutex);
    auto& listeners = channel.listeners;
    const auto found = std::find(listeners.begin(), listeners.end(), subscription);
    if (found == listeners.end()) return false;
    listeners.erase(found);
    return listeners.empty();
  }
  const SubscriptionPtr subscription;
};

class SubscribeTask : public Task {
 public:
  SubscribeTask(Napi::Env env, const ConnectionPtr& connection, SubscriptionPtr subscription, Source source)
      : Task(env, source.name, connection),
        id(connection->nextSubscription++),
        subscription(std::move(subscription)),
        source(std::move(source)) {
    connection->subscriptions[id] = this->subscription;
    if (this->source.key.empty()) this->source.key = std::to_string(id);
  }
  void run() override {
    unsigned long version = 0;
    if (source.since > 0 && virGetVersion(&version, nullptr, nullptr) == 0 && version < source.since) {
      error = ownError(VIR_ERR_NO_SUPPORT, "This version of libvirt does not have the event");
      return;
    }
    auto& channel = connection->channels[source.key];
    if (channel) {
      std::lock_guard lock(channel->mutex);
      channel->listeners.push_back(subscription);
      return;
    }
    channel = std::make_shared<Channel>();
    channel->deregister = source.deregister;
    channel->listeners.push_back(subscription);  // before libvirt sends the first event
    auto* opaque = new ChannelPtr(channel);
    channel->registration = source.registerIt(connection->pointer, opaque);
    if (channel->registration >= 0) return;
    fail();
    delete opaque;
    connection->channels.erase(source.key);
  }
  Napi::Value result(Napi::Env env) override { return Napi::Number::New(env, id); }
  void onFailure() override {
    subscription->silence();
    connection->subscriptions.erase(id);
  }
  // Given up while libvirt registered it: nobody knows its number.
  void onLateEnd(Napi::Env env) override {
    if (!error && !connection->closed) send(std::make_unique<UnsubscribeTask>(env, connection, subscription));
  }

 private:
  const int id;
  const SubscriptionPtr subscription;
  Source source;
};

Napi::Value unsubscribe(const Napi::CallbackInfo& info) {
  const auto connection = unwrapConnection(info[0], 0);
  const auto found = connection->subscriptions.find(argument<int>(info, 1).value);
  if (found == connection->subscriptions.end()) {
    const auto nothing = Napi::Promise::Deferred::New(info.Env());
    Environment::of(info.Env())->lastCall++;  // a call of its own, although it ends at once
    nothing.Resolve(info.Env().Undefined());
    return nothing.Promise();
  }
  const SubscriptionPtr subscription = found->second;
  subscription->silence();
  connection->subscriptions.erase(found);
  return send(std::make_unique<UnsubscribeTask>(info.Env(), connection, subscription));
}

void dropListener(void* opaque) { delete static_cast<SubscriptionPtr*>(opaque); }

void onClose(virConnectPtr, int reason, void* opaque) {
  auto event = std::make_unique<Event>();
  event->subscription = *static_cast<SubscriptionPtr*>(opaque);
  event->reason = reason;
  auto environment = event->subscription->environment;
  environment->post(std::move(event));
}

}  // namespace

void dropChannel(void* opaque) { delete static_cast<ChannelPtr*>(opaque); }

Napi::Value subscribe(const Napi::CallbackInfo& info, int listener, Source source) {
  const auto connection = unwrapConnection(info[0], 0);
  if (!info[listener].IsFunction()) refuse(info[listener], listener, "a function");
  auto subscription = std::make_shared<Subscription>(info.Env(), info[listener].As<Napi::Function>(), true);
  return send(std::make_unique<SubscribeTask>(info.Env(), connection, std::move(subscription), std::move(source)));
}

void deregister(virConnectPtr connection, Channel& channel) {
  if (!connection || channel.registration < 0) return;
  channel.deregister(connection, channel.registration);
  channel.registration = -1;
  virResetLastError();
}

void registerClose(Connection& connection) {
  auto* opaque = new SubscriptionPtr(connection.closeListener);
  connection.closeCallback = virConnectRegisterCloseCallback(connection.pointer, onClose, opaque, dropListener) == 0;
  if (connection.closeCallback) return;
  delete opaque;
  virResetLastError();
}

bool deregisterClose(virConnectPtr connection) {
  const bool done = virConnectUnregisterCloseCallback(connection, onClose) == 0;
  virResetLastError();
  return done;
}

void exportEvents(Napi::Env env, Napi::Object& exports) {
  add(env, exports, "virConnectDomainEventRegisterAny", subscribeToDomains);
  add(env, exports, "virConnectDomainQemuMonitorEventRegister", subscribeToMonitors);
  add(env, exports, "virConnectNetworkEventRegisterAny", subscribeToNetworks);
  add(env, exports, "virConnectStoragePoolEventRegisterAny", subscribeToPools);
  add(env, exports, "virConnectNodeDeviceEventRegisterAny", subscribeToNodeDevices);
  add(env, exports, "virConnectSecretEventRegisterAny", subscribeToSecrets);
  // Each registration knows how to end itself.
  for (const char* name : {"virConnectDomainEventDeregisterAny", "virConnectDomainQemuMonitorEventDeregister",
                           "virConnectNetworkEventDeregisterAny", "virConnectStoragePoolEventDeregisterAny",
                           "virConnectNodeDeviceEventDeregisterAny", "virConnectSecretEventDeregisterAny"})
    add(env, exports, name, unsubscribe);
}

}  // namespace nlv
