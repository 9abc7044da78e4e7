// Jobs of a domain: progress, migration, saving.
#include "addon.h"
#include "values/call.h"
#include "values/typed-parameters.h"

namespace nlv {
namespace {

using Info = const Napi::CallbackInfo&;

Napi::Value jobStats(Info info) {
  const auto domain = unwrap<virDomainPtr>(info[0], 0);
  const auto flags = argument<unsigned>(info, 1).value;
  return callJson(info.Env(), "virDomainGetJobStats", domain->connection, [=](Json& json) {
    int type = 0, count = 0;
    virTypedParameterPtr parameters = nullptr;
    if (virDomainGetJobStats(domain->pointer, &type, &parameters, &count, flags) < 0) return false;
    json.open('{').field("type", type).key("params").parameters(parameters, count).close('}');
    virTypedParamsFree(parameters, count);
    return true;
  });
}

Napi::Value jobInfo(Info info) {
  const auto domain = unwrap<virDomainPtr>(info[0], 0);
  return callJson(info.Env(), "virDomainGetJobInfo", domain->connection, [=](Json& json) {
    virDomainJobInfo job;
    if (virDomainGetJobInfo(domain->pointer, &job) < 0) return false;
    json.open('{').field("type", job.type).field("timeElapsed", job.timeElapsed);
    json.field("timeRemaining", job.timeRemaining).field("dataTotal", job.dataTotal);
    json.field("dataProcessed", job.dataProcessed).field("dataRemaining", job.dataRemaining);
    json.field("memTotal", job.memTotal).field("memProcessed", job.memProcessed);
    json.field("memRemaining", job.memRemaining).field("fileTotal", job.fileTotal);
    json.field("fileProcessed", job.fileProcessed).field("fileRemaining", job.fileRemaining).close('}');
    return true;
  });
}

template <class Value>
using Getter = int (*)(virDomainPtr, Value*, unsigned);

template <class Value>
Napi::Value readNumber(Info info, const char* name, Getter<Value> get) {
  const auto domain = unwrap<virDomainPtr>(info[0], 0);
  const auto flags = argument<unsigned>(info, 1).value;
  auto value = std::make_shared<Value>(0);
  return call(
      info.Env(), name, domain->connection, [=] { return get(domain->pointer, value.get(), flags) == 0; },
      [=](Napi::Env env) { return Napi::Number::New(env, static_cast<double>(*value)); });
}

Napi::Value maxSpeed(Info info) {
  return readNumber<unsigned long>(info, "virDomainMigrateGetMaxSpeed", virDomainMigrateGetMaxSpeed);
}
Napi::Value maxDowntime(Info info) {
  return readNumber<unsigned long long>(info, "virDomainMigrateGetMaxDowntime", virDomainMigrateGetMaxDowntime);
}
Napi::Value compressionCache(Info info) {
  return readNumber<unsigned long long>(info, "virDomainMigrateGetCompressionCache",
                                        virDomainMigrateGetCompressionCache);
}

/** A reference to the destination's connection for as long as the migration runs on the source's thread. */
class Borrowed {
 public:
  explicit Borrowed(const ConnectionPtr& connection) {
    std::lock_guard lock(connection->childrenMutex);
    if (!connection->closed && connection->pointer && virConnectRef(connection->pointer) == 0)
      pointer = connection->pointer;
  }
  ~Borrowed() {
    keepError();
    if (pointer) virConnectClose(pointer);
  }
  Borrowed(const Borrowed&) = delete;
  Borrowed& operator=(const Borrowed&) = delete;
  virConnectPtr pointer = nullptr;
};

Napi::Value migrate(Info info) {
  const auto domain = unwrap<virDomainPtr>(info[0], 0);
  const auto destination = unwrapConnection(info[1], 1);
  if (destination == domain->connection) refuse(info[1], 1, "another connection than the domain's");
  const auto parameters = std::make_shared<TypedParameters>(info, 2);
  const auto flags = argument<unsigned>(info, 3).value;
  auto migrated = std::make_shared<ObjectPtr<virDomainPtr>>();
  return call(
      info.Env(), "virDomainMigrate3", domain->connection,
      [=] {
        const Borrowed there(destination);
        virDomainPtr moved =
            virDomainMigrate3(domain->pointer, there.pointer, parameters->list, parameters->count, flags);
        if (!moved) return false;
        *migrated = std::make_shared<Object<virDomainPtr>>(moved, destination);
        return true;
      },
      [migrated](Napi::Env env) { return wrap(env, *migrated); });
}

Napi::Value migrateToUri(Info info) {
  const auto domain = unwrap<virDomainPtr>(info[0], 0);
  const auto uri = argument<const char*>(info, 1);
  const auto parameters = std::make_shared<TypedParameters>(info, 2);
  const auto flags = argument<unsigned>(info, 3).value;
  return call(info.Env(), "virDomainMigrateToURI3", domain->connection, [=] {
    return virDomainMigrateToURI3(domain->pointer, uri.get(), parameters->list, parameters->count, flags) == 0;
  });
}

Napi::Value saveParams(Info info) {
  const auto domain = unwrap<virDomainPtr>(info[0], 0);
  const auto parameters = std::make_shared<TypedParameters>(info, 1);
  const auto flags = argument<unsigned>(info, 2).value;
  return call(info.Env(), "virDomainSaveParams", domain->connection, [=] {
    return virDomainSaveParams(domain->pointer, parameters->list, parameters->count, flags) == 0;
  });
}

Napi::Value restoreParams(Info info) {
  const auto connection = unwrapConnection(info[0], 0);
  const auto parameters = std::make_shared<TypedParameters>(info, 1);
  const auto flags = argument<unsigned>(info, 2).value;
  return call(info.Env(), "virDomainRestoreParams", connection, [=] {
    return virDomainRestoreParams(connection->pointer, parameters->list, parameters->count, flags) == 0;
  });
}

}  // namespace

void exportJobs(Napi::Env env, Napi::Object& exports) {
  add(env, exports, "virDomainGetJobStats", jobStats);
  add(env, exports, "virDomainGetJobInfo", jobInfo);
  add(env, exports, "virDomainMigrateGetMaxSpeed", maxSpeed);
  add(env, exports, "virDomainMigrateGetMaxDowntime", maxDowntime);
  add(env, exports, "virDomainMigrateGetCompressionCache", compressionCache);
  add(env, exports, "virDomainMigrate3", migrate);
  add(env, exports, "virDomainMigrateToURI3", migrateToUri);
  add(env, exports, "virDomainSaveParams", saveParams);
  add(env, exports, "virDomainRestoreParams", restoreParams);
}

}  // namespace nlv
