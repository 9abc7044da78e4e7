// Everything between a JavaScript call and a blocking libvirt call: environments, tasks, and the one thread each
// connection has.
#pragma once
#include <napi.h>
#include <uv.h>

#include <atomic>
#include <condition_variable>
#include <functional>
#include <deque>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>

#include "runtime/error.h"

namespace nlv {

class Environment;
class Connection;
class Task;
using EnvironmentPtr = std::shared_ptr<Environment>;
using ConnectionPtr = std::shared_ptr<Connection>;

/** Something for the JavaScript thread. Holds no Napi::Reference, so any thread may drop it, at any time. */
struct Message {
  virtual ~Message() = default;
  virtual void onJs(Napi::Env env) = 0;
};

/** One JavaScript environment: the main thread's, or that of a worker thread. */
class Environment : public std::enable_shared_from_this<Environment> {
 public:
  static void attach(Napi::Env env);
  static EnvironmentPtr& of(Napi::Env env) { return *env.GetInstanceData<EnvironmentPtr>(); }

  /** From any thread; dropped once the environment has ended. */
  void post(std::unique_ptr<Message> message);
  /** JavaScript thread: something is under way that keeps the event loop alive. */
  void ref();
  void unref();
  /** JavaScript thread: so that connections left open end with their environment. */
  void remember(const ConnectionPtr& connection);

  /** JavaScript thread only: the calls not settled yet, by number, and the number of the last one. */
  std::unordered_map<uint32_t, Task*> calls;
  uint32_t lastCall = 0;

 private:
  void wake();
  void drain();
  bool takeRest();
  void deliver(Message& message);
  void end();

  napi_env env = nullptr;
  napi_async_context context = nullptr;
  /** Freed by libuv once closed. */
  uv_async_t* wakeUp = nullptr;
  uv_timer_t* resting = nullptr;
  std::mutex mutex;
  std::deque<std::unique_ptr<Message>> ready;
  /** The JavaScript thread is to look at `ready` anyway. */
  bool awake = false;
  bool dead = false;
  int refs = 0;
  std::list<std::weak_ptr<Connection>> connections;
};

/** One call: run() on the connection's thread, result() on the JavaScript thread. */
class Task : public Message {
 public:
  Task(Napi::Env env, const char* name, ConnectionPtr connection)
      : name(name), environment(Environment::of(env)), connection(std::move(connection)), deferred(env) {}

  virtual void run() = 0;
  virtual Napi::Value result(Napi::Env env) = 0;
  /** What abort() makes of it while it has not ended. */
  virtual void onAbort(Napi::Env env) { reject(env, abortedError()); }
  /** The caller gives it up; what TypeScript makes of it does not depend on this promise any more. */
  void onCancel(Napi::Env env) {
    onFailure();
    deferred.Resolve(env.Undefined());
  }
  /** Called on the JavaScript thread when it failed. */
  virtual void onFailure() {}
  /** Called on the JavaScript thread when it ended although its promise had been settled by cancel() or abort(). */
  virtual void onLateEnd(Napi::Env) {}
  void onJs(Napi::Env env) override;

  /** JavaScript thread: counts it among the calls under way; settle() ends that. */
  void enlist();
  void settle();

  void fail() { error = takeError(name); }
  void reject(Napi::Env env, const Error& why) { deferred.Reject(toJs(env, why, name)); }
  Napi::Promise promise() const { return deferred.Promise(); }

  const char* const name;
  const EnvironmentPtr environment;
  const ConnectionPtr connection;
  std::optional<Error> error;
  /** JavaScript thread only: the promise is settled already, by abort() or cancel(). */
  bool settled = false;
  uint32_t number = 0;

 protected:
  Napi::Promise::Deferred deferred;
};

/** Work without a promise, such as freeing what is left of an aborted connection. */
using Chore = std::function<void()>;

/** The thread and FIFO of one connection. The thread is made on demand and leaves when idle. */
class Executor : public std::enable_shared_from_this<Executor> {
 public:
  /** False if it takes no more; the task is then given back. */
  bool submit(std::unique_ptr<Task>& task);
  /** Takes back a task that has not begun; null if it has. */
  std::unique_ptr<Task> withdraw(const Task* task);
  /** Whether no task runs or waits; one whose result was posted does not count any more. */
  bool idle();
  /** Takes the tasks that have not begun, refuses more, and ends with `last` and `chore`. */
  std::deque<std::unique_ptr<Task>> close(std::unique_ptr<Task> last, Chore chore);

 private:
  struct Entry {
    std::unique_ptr<Task> task;
    Chore chore;
  };
  bool startThread();
  void loop();
  void execute(Entry entry);

  std::mutex mutex;
  std::condition_variable wake;
  std::deque<Entry> queue;
  bool running = false;
  bool closed = false;
  std::atomic<bool> working{false};
};

}  // namespace nlv
