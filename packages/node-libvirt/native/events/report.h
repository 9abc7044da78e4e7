// One event of libvirt on its way to a JavaScript listener, as JSON text.
#pragma once
#include "values/handles.h"
#include "values/json.h"

namespace nlv {

struct Event : Message {
  SubscriptionPtr subscription;
  /** One for all listeners. */
  std::shared_ptr<const std::string> text;
  /** Of a lost connection, which has no text. */
  int reason = 0;
  void onJs(Napi::Env env) override {
    if (!subscription->callback) return;
    const Napi::Value argument =
        text ? Napi::Value(Napi::String::New(env, *text)) : Napi::Value(Napi::Number::New(env, reason));
    subscription->callback->Call({argument});
  }
};

/** Collects one event on the event thread and sends it when it goes out of scope. */
class Report {
 public:
  explicit Report(void* opaque) : channel(*static_cast<ChannelPtr*>(opaque)) { json.open('{'); }
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
    const auto text = std::make_shared<const std::string>(std::move(json.text));
    std::lock_guard lock(channel->mutex);
    for (auto& listener : channel->listeners) {
      auto event = std::make_unique<Event>();
      event->subscription = listener;
      event->text = text;
      listener->environment->post(std::move(event));
    }
  }
  void name(const char* name, const std::string& uuid) { json.field("name", name).field("uuid", uuid); }
  Json json;

 private:
  const ChannelPtr channel;
};

}  // namespace nlv
