// One event of libvirt on its way to a JavaScript listener, as JSON text.
#pragma once
#include "handles.h"
#include "json.h"

namespace nlv {

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

/** libvirt's callback for a domain event; its C signature depends on the id. Null for an unknown id. */
virConnectDomainEventGenericCallback domainCallback(int id);

}  // namespace nlv
