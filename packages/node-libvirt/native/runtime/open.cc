// Opening, closing and aborting connections.
#include <cstring>

#include "addon.h"
#include "events/events.h"
#include "runtime/event-loop.h"
#include "values/call.h"

namespace nlv {
namespace {

Napi::Value createConnection(const Napi::CallbackInfo& info) {
  loop::start();
  auto connection = std::make_shared<Connection>();
  Environment::of(info.Env())->remember(connection);
  return box(info.Env(), connection, connectionTag);
}

struct Credentials {
  std::optional<std::string> username, password;
};

int answerCredentials(virConnectCredentialPtr asked, unsigned count, void* opaque) {
  const auto* given = static_cast<Credentials*>(opaque);
  for (unsigned i = 0; i < count; i++) {
    const bool name = asked[i].type == VIR_CRED_AUTHNAME || asked[i].type == VIR_CRED_ECHOPROMPT;
    const std::string answer = (name ? given->username : given->password).value_or("");
    asked[i].result = strdup(answer.c_str());
    asked[i].resultlen = static_cast<unsigned>(answer.size());
  }
  return 0;
}

class OpenTask : public Task {
 public:
  explicit OpenTask(const Napi::CallbackInfo& info)
      : Task(info.Env(), "virConnectOpenAuth", unwrapConnection(info[0], 0)),
        uri(argument<const char*>(info, 1)),
        credentials{argument<const char*>(info, 2).value, argument<const char*>(info, 3).value},
        flags(argument<unsigned>(info, 4).value),
        interval(argument<int>(info, 5).value),
        count(argument<unsigned>(info, 6).value) {
    if (!info[7].IsFunction()) refuse(info[7], 7, "a function");
    connection->closeListener = std::make_shared<Subscription>(info.Env(), info[7].As<Napi::Function>(), false);
  }

  void run() override {
    if (connection->aborted) {
      error = abortedError();
      return;
    }
    static int types[] = {VIR_CRED_AUTHNAME, VIR_CRED_PASSPHRASE, VIR_CRED_ECHOPROMPT, VIR_CRED_NOECHOPROMPT};
    virConnectAuth auth{types, 4, answerCredentials, &credentials};
    const std::function<void(int)> gotSocket = [this](int fd) { connection->gotSocket(fd); };
    loop::onSocket = &gotSocket;
    connection->opening();
    connection->pointer = virConnectOpenAuth(uri.get(), credentials.username ? &auth : nullptr, flags);
    connection->opened();
    loop::opened();
    credentials = {};
    if (!connection->pointer) {
      fail();
      return;
    }
    registerClose(*connection);
    // Drivers without another side cannot keep alive, and need not.
    if (interval > 0 && virConnectSetKeepAlive(connection->pointer, interval, count) < 0) virResetLastError();
  }
  Napi::Value result(Napi::Env env) override {
    if (!connection->closeCallback) connection->closeListener->silence();
    return env.Undefined();
  }
  void onFailure() override { connection->closeListener->silence(); }

 private:
  Argument<const char*> uri;
  Credentials credentials;
  unsigned flags;
  int interval;
  unsigned count;
};

Napi::Value open(const Napi::CallbackInfo& info) {
  const auto connection = unwrapConnection(info[0], 0);
  if (connection->closeListener) throw Napi::TypeError::New(info.Env(), "the connection was opened before");
  return send(std::make_unique<OpenTask>(info));
}

/** Fulfilled when all is freed, or at once when the connection is aborted. */
class CloseTask : public Task {
 public:
  CloseTask(Napi::Env env, const ConnectionPtr& connection) : Task(env, "virConnectClose", connection) {}
  void run() override { connection->dispose(); }
  Napi::Value result(Napi::Env env) override { return env.Undefined(); }
  void onAbort(Napi::Env env) override { deferred.Resolve(env.Undefined()); }
};

template <class... Pointers>
void disposeOf(const Napi::Value& value) {
  const auto drop = [&](auto* held) {
    if (held) held->reset();
  };
  (drop(unbox<ObjectPtr<Pointers>>(value, HandleKind<Pointers>::tag)), ...);
}

/** Frees a handle now rather than when it is collected; a call under way keeps the libvirt object until it ends. */
Napi::Value dispose(const Napi::CallbackInfo& info) {
  disposeOf<virDomainPtr, virStoragePoolPtr, virStorageVolPtr, virNetworkPtr, virStreamPtr, virDomainSnapshotPtr,
            virDomainCheckpointPtr, virNetworkPortPtr, virInterfacePtr, virNodeDevicePtr, virNWFilterPtr,
            virNWFilterBindingPtr, virSecretPtr>(info[0]);
  return info.Env().Undefined();
}

Napi::Value lastCall(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), Environment::of(info.Env())->lastCall);
}

/** Gives up call number `info[0]`: answers 0 if it is settled already, 1 if libvirt had not begun it, 2 if it had. */
Napi::Value cancel(const Napi::CallbackInfo& info) {
  const auto& calls = Environment::of(info.Env())->calls;
  const auto found = calls.find(argument<unsigned>(info, 0).value);
  if (found == calls.end()) return Napi::Number::New(info.Env(), 0);
  Task* task = found->second;
  const auto withdrawn = task->connection->executor->withdraw(task);  // null: it stays alive until its thread is done
  task->settle();
  task->onCancel(info.Env());
  return Napi::Number::New(info.Env(), withdrawn ? 1 : 2);
}

Napi::Value close(const Napi::CallbackInfo& info) {
  Napi::Env env = info.Env();
  const auto connection = unwrapConnection(info[0], 0);
  auto task = std::make_unique<CloseTask>(env, connection);
  const auto promise = task->promise();
  if (connection->closed) {
    task->onAbort(env);
    return promise;
  }
  connection->silence();
  task->enlist();
  for (auto& refused : connection->refuseCalls(std::move(task))) {
    refused->error = closedError();
    auto environment = refused->environment;
    environment->post(std::move(refused));
  }
  return promise;
}

Napi::Value idle(const Napi::CallbackInfo& info) {
  return Napi::Boolean::New(info.Env(), unwrapConnection(info[0], 0)->executor->idle());
}

Napi::Value abort(const Napi::CallbackInfo& info) {
  unwrapConnection(info[0], 0)->abort(info.Env());
  return info.Env().Undefined();
}

}  // namespace

void exportOpen(Napi::Env env, Napi::Object& exports) {
  add(env, exports, "createConnection", createConnection);
  add(env, exports, "virConnectOpenAuth", open);
  add(env, exports, "dispose", dispose);
  add(env, exports, "lastCall", lastCall);
  add(env, exports, "cancel", cancel);
  add(env, exports, "idle", idle);
  add(env, exports, "close", close);
  add(env, exports, "abort", abort);
}

}  // namespace nlv
