// What libvirt learns from inside the guest, mostly by its agent.
#include <vector>

#include "addon.h"
#include "values/call.h"

namespace nlv {
namespace {

using Info = const Napi::CallbackInfo&;

Napi::Value guestInfo(Info info) {
  const auto domain = unwrap<virDomainPtr>(info[0], 0);
  const auto types = argument<unsigned>(info, 1).value;
  const auto flags = argument<unsigned>(info, 2).value;
  return callJson(info.Env(), "virDomainGetGuestInfo", domain->connection, [=](Json& json) {
    virTypedParameterPtr parameters = nullptr;
    int count = 0;
    if (virDomainGetGuestInfo(domain->pointer, types, &parameters, &count, flags) < 0) return false;
    json.parameters(parameters, count);
    virTypedParamsFree(parameters, count);
    return true;
  });
}

Napi::Value getTime(Info info) {
  const auto domain = unwrap<virDomainPtr>(info[0], 0);
  return callJson(info.Env(), "virDomainGetTime", domain->connection, [=](Json& json) {
    long long seconds = 0;
    unsigned nseconds = 0;
    if (virDomainGetTime(domain->pointer, &seconds, &nseconds, 0) < 0) return false;
    json.open('{').field("seconds", seconds).field("nseconds", nseconds).close('}');
    return true;
  });
}

Napi::Value interfaceAddresses(Info info) {
  const auto domain = unwrap<virDomainPtr>(info[0], 0);
  const auto source = argument<unsigned>(info, 1).value;
  return callJson(info.Env(), "virDomainInterfaceAddresses", domain->connection, [=](Json& json) {
    virDomainInterfacePtr* interfaces = nullptr;
    const int count = virDomainInterfaceAddresses(domain->pointer, &interfaces, source, 0);
    if (count < 0) return false;
    json.open('[');
    for (int i = 0; i < count; i++) {
      json.open('{').field("name", interfaces[i]->name).field("mac", interfaces[i]->hwaddr).key("addresses").open('[');
      for (unsigned k = 0; k < interfaces[i]->naddrs; k++) {
        const auto& address = interfaces[i]->addrs[k];
        json.open('{').field("type", address.type).field("address", address.addr);
        json.field("prefix", address.prefix).close('}');
      }
      json.close(']').close('}');
      virDomainInterfaceFree(interfaces[i]);
    }
    ::free(interfaces);
    json.close(']');
    return true;
  });
}

Napi::Value fsInfo(Info info) {
  const auto domain = unwrap<virDomainPtr>(info[0], 0);
  return callJson(info.Env(), "virDomainGetFSInfo", domain->connection, [=](Json& json) {
    virDomainFSInfoPtr* systems = nullptr;
    const int count = virDomainGetFSInfo(domain->pointer, &systems, 0);
    if (count < 0) return false;
    json.open('[');
    for (int i = 0; i < count; i++) {
      json.open('{').field("mountPoint", systems[i]->mountpoint).field("name", systems[i]->name);
      json.field("type", systems[i]->fstype).key("devices").open('[');
      for (size_t k = 0; k < systems[i]->ndevAlias; k++) json.add(systems[i]->devAlias[k]);
      json.close(']').close('}');
      virDomainFSInfoFree(systems[i]);
    }
    ::free(systems);
    json.close(']');
    return true;
  });
}

std::vector<const char*> pointersTo(const std::vector<std::string>& texts) {
  std::vector<const char*> pointers;
  for (const auto& text : texts) pointers.push_back(text.c_str());
  return pointers;
}

bool isAbsent(const Napi::Value& value) { return value.IsUndefined() || value.IsNull(); }

/** Freezing and thawing; arguments: domain, mount points (null for all). */
Napi::Value changeFileSystems(Info info, const char* name,
                              int (*change)(virDomainPtr, const char**, unsigned, unsigned)) {
  const auto domain = unwrap<virDomainPtr>(info[0], 0);
  const bool all = isAbsent(info[1]);
  const auto mountPoints = all ? std::vector<std::string>{} : textsArgument(info, 1);
  if (!all && mountPoints.empty()) refuse(info[1], 1, "one mount point or more");  // to libvirt none means all
  auto changed = std::make_shared<int>(0);
  return call(
      info.Env(), name, domain->connection,
      [=] {
        auto pointers = pointersTo(mountPoints);
        *changed = change(domain->pointer, all ? nullptr : pointers.data(), pointers.size(), 0);
        return *changed >= 0;
      },
      [changed](Napi::Env env) { return Napi::Number::New(env, *changed); });
}

Napi::Value fsFreeze(Info info) { return changeFileSystems(info, "virDomainFSFreeze", virDomainFSFreeze); }
Napi::Value fsThaw(Info info) { return changeFileSystems(info, "virDomainFSThaw", virDomainFSThaw); }

Napi::Value getAuthorizedKeys(Info info) {
  const auto domain = unwrap<virDomainPtr>(info[0], 0);
  const auto user = argument<const char*>(info, 1);
  return callJson(info.Env(), "virDomainAuthorizedSSHKeysGet", domain->connection, [=](Json& json) {
    char** keys = nullptr;
    const int count = virDomainAuthorizedSSHKeysGet(domain->pointer, user.get(), &keys, 0);
    if (count < 0) return false;
    json.open('[');
    for (int i = 0; i < count; i++) {
      json.add(keys[i]);
      ::free(keys[i]);
    }
    ::free(keys);
    json.close(']');
    return true;
  });
}

Napi::Value setAuthorizedKeys(Info info) {
  const auto domain = unwrap<virDomainPtr>(info[0], 0);
  const auto user = argument<const char*>(info, 1);
  const bool none = isAbsent(info[2]);
  const auto keys = none ? std::vector<std::string>{} : textsArgument(info, 2);
  const auto flags = argument<unsigned>(info, 3).value;
  return call(info.Env(), "virDomainAuthorizedSSHKeysSet", domain->connection, [=] {
    auto pointers = pointersTo(keys);
    const char** given = none ? nullptr : pointers.data();
    return virDomainAuthorizedSSHKeysSet(domain->pointer, user.get(), given, pointers.size(), flags) == 0;
  });
}

}  // namespace

void exportDomainGuest(Napi::Env env, Napi::Object& exports) {
  add(env, exports, "virDomainGetGuestInfo", guestInfo);
  add(env, exports, "virDomainGetTime", getTime);
  add(env, exports, "virDomainInterfaceAddresses", interfaceAddresses);
  add(env, exports, "virDomainGetFSInfo", fsInfo);
  add(env, exports, "virDomainFSFreeze", fsFreeze);
  add(env, exports, "virDomainFSThaw", fsThaw);
  add(env, exports, "virDomainAuthorizedSSHKeysGet", getAuthorizedKeys);
  add(env, exports, "virDomainAuthorizedSSHKeysSet", setAuthorizedKeys);
}

}  // namespace nlv
