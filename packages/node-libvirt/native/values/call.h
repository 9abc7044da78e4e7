// Ways to make a call: Mechanical reads the types of a libvirt function from its header; call() and callJson() take
// lambdas for the rest.
#pragma once
#include <dlfcn.h>

#include <tuple>

#include "values/json.h"
#include "values/values.h"

namespace nlv {

inline Napi::Value send(std::unique_ptr<Task> task) {
  const auto promise = task->promise();
  const auto connection = task->connection;
  connection->submit(std::move(task));
  return promise;
}

/**
 * The length of an array that libvirt ends with a null pointer. The number libvirt answers beside it comes from the wire
 * and is not compared with the array (remote_driver.c, as in remoteConnectListAllNetworks: `rv = ret.ret`).
 */
template <class Element>
size_t lengthOf(Element* const* array) {
  size_t length = 0;
  while (array && array[length]) length++;
  return length;
}

template <class Run, class Done>
class LambdaTask : public Task {
 public:
  LambdaTask(Napi::Env env, const char* name, ConnectionPtr connection, Run run, Done done)
      : Task(env, name, std::move(connection)), runIt(std::move(run)), done(std::move(done)) {}
  void run() override {
    if (!runIt()) fail();
  }
  Napi::Value result(Napi::Env env) override { return done(env); }

 private:
  Run runIt;
  Done done;
};

/** `run` answers on the connection's thread whether it succeeded; `done` makes the result. */
template <class Run, class Done>
Napi::Value call(Napi::Env env, const char* name, const ConnectionPtr& connection, Run run, Done done) {
  return send(std::make_unique<LambdaTask<Run, Done>>(env, name, connection, std::move(run), std::move(done)));
}

template <class Run>
Napi::Value call(Napi::Env env, const char* name, const ConnectionPtr& connection, Run run) {
  return call(env, name, connection, std::move(run), [](Napi::Env env) { return env.Undefined(); });
}

/** As call(); `write` fills the JSON text that is the result. */
template <class Write>
Napi::Value callJson(Napi::Env env, const char* name, const ConnectionPtr& connection, Write write) {
  auto json = std::make_shared<Json>();
  return call(
      env, name, connection, [json, write = std::move(write)] { return write(*json); },
      [json](Napi::Env env) { return Napi::String::New(env, json->text); });
}

/** For libvirt functions of the form `int get(object, int* value)`; exported with its name as data. */
template <class Pointer, int (*Function)(Pointer, int*)>
Napi::Value readInt(const Napi::CallbackInfo& info) {
  const auto object = unwrap<Pointer>(info[0], 0);
  const auto value = std::make_shared<int>(0);
  return call(
      info.Env(), static_cast<const char*>(info.Data()), object->connection,
      [=] { return Function(object->pointer, value.get()) == 0; },
      [=](Napi::Env env) { return Napi::Number::New(env, *value); });
}

#define NLV_READ_INT(Pointer, name) \
  exports.Set(#name, Napi::Function::New<readInt<Pointer, name>>(env, #name, const_cast<char*>(#name)));

template <class A, class = void>
struct HasConnection : std::false_type {};
template <class A>
struct HasConnection<A, std::void_t<decltype(std::declval<A>().connection)>> : std::true_type {};

/** What is in common to functions known when compiling and those looked up when called. */
template <class Returned, class... Parameters>
class MechanicalTask : public Task {
 public:
  using Function = Returned (*)(Parameters...);
  using Arguments = std::tuple<Argument<std::decay_t<Parameters>>...>;

  MechanicalTask(Napi::Env env, const char* name, Function function, Arguments given)
      : Task(env, name, std::get<0>(given).connection), function(function), arguments(std::move(given)) {}

  void run() override {
    const auto returned = std::apply([this](auto&... each) { return function(each.get()...); }, arguments);
    if (!taken.take(returned, connection)) fail();
  }
  Napi::Value result(Napi::Env env) override { return taken.toJs(env); }

  static Napi::Value start(const Napi::CallbackInfo& info, Function function) {
    Arguments arguments;
    int index = 0;
    std::apply([&](auto&... each) { ((each.set(info[index], index), index++), ...); }, arguments);
    checkOneConnection(info.Env(), arguments);
    const auto* name = static_cast<const char*>(info.Data());
    return send(std::make_unique<MechanicalTask>(info.Env(), name, function, std::move(arguments)));
  }

 private:
  Function function;
  Arguments arguments;
  Result<std::remove_cv_t<Returned>> taken;

  static void checkOneConnection(Napi::Env env, const Arguments& arguments) {
    const auto& owner = std::get<0>(arguments).connection;
    const auto check = [&](const auto& each) {
      if constexpr (HasConnection<std::decay_t<decltype(each)>>::value)
        if (each.connection != owner) throw Napi::TypeError::New(env, "the objects belong to different connections");
    };
    std::apply([&](const auto&... each) { (check(each), ...); }, arguments);
  }
};

template <auto Function>
struct Mechanical;
template <class Returned, class... Parameters, Returned (*Function)(Parameters...)>
struct Mechanical<Function> {
  static Napi::Value start(const Napi::CallbackInfo& info) {
    return MechanicalTask<Returned, Parameters...>::start(info, Function);
  }
};

/** A function of libvirt that may be newer than the oldest supported; null if this libvirt does not have it. */
inline void* newerFunction(const char* name) {
  static void* const library = dlopen("libvirt.so.0", RTLD_LAZY | RTLD_NOLOAD);
  return library ? dlsym(library, name) : nullptr;
}

inline Napi::Value refuseNewer(Napi::Env env, const char* name) {
  const auto promise = Napi::Promise::Deferred::New(env);
  Environment::of(env)->lastCall++;  // a call of its own, although it ends at once
  promise.Reject(toJs(env, ownError(VIR_ERR_NO_SUPPORT, "This version of libvirt does not have the function"), name));
  return promise.Promise();
}

/** A mechanical function that is looked up by name when it is called. */
template <class Signature>
struct Newer;
template <class Returned, class... Parameters>
struct Newer<Returned(Parameters...)> {
  static Napi::Value start(const Napi::CallbackInfo& info) {
    using Found = MechanicalTask<Returned, Parameters...>;
    const auto* name = static_cast<const char*>(info.Data());
    if (void* symbol = newerFunction(name))
      return Found::start(info, reinterpret_cast<typename Found::Function>(symbol));
    return refuseNewer(info.Env(), name);
  }
};

}  // namespace nlv
