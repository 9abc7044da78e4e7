#include "runtime/runtime.h"

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>

#include "runtime/connection.h"
#include "runtime/event-loop.h"

namespace nlv {
namespace {
constexpr auto longestTurn = std::chrono::milliseconds(4);
constexpr auto idleBeforeLeaving = std::chrono::seconds(5);
constexpr size_t stackSize = 1024 * 1024;
constexpr size_t manyCalls = 64;
constexpr uint64_t rest = 2;  // ms

template <class Handle>
uv_handle_t* plain(Handle* handle) {
  return reinterpret_cast<uv_handle_t*>(handle);  // libuv's way to say base class
}
}  // namespace

void Environment::attach(Napi::Env env) {
  auto self = std::make_shared<Environment>();
  self->env = env;
  napi_async_init(env, nullptr, Napi::String::New(env, "libvirt"), &self->context);
  uv_loop_t* loop = nullptr;
  napi_get_uv_event_loop(env, &loop);
  self->wakeUp = new uv_async_t;
  self->wakeUp->data = self.get();
  uv_async_init(loop, self->wakeUp, [](uv_async_t* handle) { static_cast<Environment*>(handle->data)->drain(); });
  uv_unref(plain(self->wakeUp));
  self->resting = new uv_timer_t;
  self->resting->data = self.get();
  uv_timer_init(loop, self->resting);
  uv_unref(plain(self->resting));
  env.SetInstanceData<EnvironmentPtr>(new EnvironmentPtr(self));
  const auto cleanUp = [](napi_async_cleanup_hook_handle hook, void* data) {
    const std::unique_ptr<EnvironmentPtr> self(static_cast<EnvironmentPtr*>(data));
    (*self)->end();
    napi_async_destroy((*self)->env, (*self)->context);
    (*self)->wakeUp->data = hook;
    uv_close(plain((*self)->resting), [](uv_handle_t* handle) { delete reinterpret_cast<uv_timer_t*>(handle); });
    uv_close(plain((*self)->wakeUp), [](uv_handle_t* handle) {
      napi_remove_async_cleanup_hook(static_cast<napi_async_cleanup_hook_handle>(handle->data));
      delete reinterpret_cast<uv_async_t*>(handle);
    });
  };
  napi_add_async_cleanup_hook(env, cleanUp, new EnvironmentPtr(self), nullptr);
}

void Environment::wake() {
  if (awake || dead) return;
  awake = true;
  uv_async_send(wakeUp);
}

void Environment::post(std::unique_ptr<Message> message) {
  std::lock_guard lock(mutex);
  if (dead) return;
  ready.push_back(std::move(message));
  wake();
}

void Environment::ref() {
  if (refs++ == 0 && !dead) uv_ref(plain(wakeUp));
}

void Environment::unref() {
  if (--refs == 0 && !dead) uv_unref(plain(wakeUp));
}

void Environment::remember(const ConnectionPtr& connection) {
  connections.remove_if([](auto& weak) { return weak.expired(); });
  connections.push_back(connection);
}

// One wake-up delivers what there is, but at most for a few milliseconds: then other I/O gets its turn. (A thread-safe
// function would not do: called from within its own callback it goes on at once, a thousand times.)
void Environment::drain() {
  const auto start = std::chrono::steady_clock::now();
  for (bool delivered = false;; delivered = true) {
    std::unique_ptr<Message> message;
    {
      std::lock_guard lock(mutex);
      if (dead) return;
      if (ready.empty()) {
        awake = delivered && takeRest();
        return;
      }
      awake = true;
      if (std::chrono::steady_clock::now() - start >= longestTurn) {
        uv_async_send(wakeUp);
        return;
      }
      message = std::move(ready.front());
      ready.pop_front();
    }
    deliver(*message);
  }
}

// With many calls under way their answers come in quick succession. To be woken for each costs both threads more than
// the answer itself; a moment later there are several. The calls that wait keep the connections busy meanwhile.
bool Environment::takeRest() {
  const auto end = [](uv_timer_t* timer) { static_cast<Environment*>(timer->data)->drain(); };
  return calls.size() >= manyCalls && uv_timer_start(resting, end, rest, 0) == 0;
}

// Each in a turn of its own: what it makes JavaScript promise is done before the next. In a thread that is being
// terminated every call into JavaScript fails, here and where JavaScript calls us; what we throw then must come to nothing
// (NODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS in binding.gyp), or it would end the process.
void Environment::deliver(Message& message) {
  Napi::HandleScope scope(env);
  napi_callback_scope turn = nullptr;
  if (napi_open_callback_scope(env, Napi::Env(env).Global(), context, &turn) != napi_ok) return;
  try {
    message.onJs(env);
  } catch (const Napi::Error& thrown) {  // a listener threw: report it as any event emitter would
    napi_fatal_exception(env, thrown.Value());
  }
  napi_close_callback_scope(env, turn);
}

void Environment::end() {
  std::deque<std::unique_ptr<Message>> dropped;
  {
    std::lock_guard lock(mutex);
    dead = true;
    dropped.swap(ready);
  }
  // The end of the main thread is the end of the process: the kernel closes the sockets. A worker thread's connections
  // must be closed here, or they would stay open for ever.
  if (getpid() == gettid()) return;
  for (auto& weak : connections)
    if (auto connection = weak.lock()) connection->abandon();
}

void Task::enlist() {
  number = ++environment->lastCall;
  environment->calls[number] = this;
  environment->ref();
  connection->pending.insert(this);
}

void Task::settle() {
  settled = true;
  environment->calls.erase(number);
  environment->unref();
  connection->pending.erase(this);
}

void Task::onJs(Napi::Env env) {
  if (settled) {
    onLateEnd(env);
    return;
  }
  settle();
  if (error) {
    onFailure();
    reject(env, *error);
    return;
  }
  try {
    deferred.Resolve(result(env));
  } catch (const Napi::Error& thrown) {
    deferred.Reject(thrown.Value());
  }
}

bool Executor::submit(std::unique_ptr<Task>& task) {
  std::lock_guard lock(mutex);
  if (closed) return false;
  queue.push_back({std::move(task), nullptr});
  if (running) {
    wake.notify_one();
    return true;
  }
  if (startThread()) return true;
  task = std::move(queue.back().task);
  queue.pop_back();
  return false;
}

std::unique_ptr<Task> Executor::withdraw(const Task* task) {
  std::lock_guard lock(mutex);
  std::unique_ptr<Task> withdrawn;
  const auto found =
      std::find_if(queue.begin(), queue.end(), [task](const Entry& entry) { return entry.task.get() == task; });
  // An entry with a chore is the end of the connection, which nobody can take back.
  if (found == queue.end() || found->chore) return withdrawn;
  withdrawn = std::move(found->task);
  queue.erase(found);
  return withdrawn;
}

bool Executor::idle() {
  std::lock_guard lock(mutex);
  return queue.empty() && !working;
}

std::deque<std::unique_ptr<Task>> Executor::close(std::unique_ptr<Task> last, Chore chore) {
  std::lock_guard lock(mutex);
  closed = true;
  std::deque<std::unique_ptr<Task>> waiting;
  std::deque<Entry> kept;
  for (auto& entry : queue) {
    if (entry.task)
      waiting.push_back(std::move(entry.task));
    else
      kept.push_back(std::move(entry));
  }
  queue.swap(kept);
  queue.push_back({std::move(last), std::move(chore)});
  if (running)
    wake.notify_one();
  else
    startThread();
  return waiting;
}

bool Executor::startThread() {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, stackSize);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);  // the process's signals belong to Node's threads
  auto* self = new std::shared_ptr<Executor>(shared_from_this());
  pthread_t thread;
  const auto main = [](void* opaque) -> void* {
    std::unique_ptr<std::shared_ptr<Executor>> executor(static_cast<std::shared_ptr<Executor>*>(opaque));
    pthread_setname_np(pthread_self(), "libvirt-calls");
    (*executor)->loop();
    return nullptr;
  };
  running = pthread_create(&thread, &attributes, main, self) == 0;
  if (!running) delete self;
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  pthread_attr_destroy(&attributes);
  return running;
}

void Executor::loop() {
  std::unique_lock lock(mutex);
  for (;;) {
    if (queue.empty()) {
      if (closed || (wake.wait_for(lock, idleBeforeLeaving) == std::cv_status::timeout && queue.empty())) break;
      continue;
    }
    Entry entry = std::move(queue.front());
    queue.pop_front();
    working = true;
    lock.unlock();
    if (loop::exiting) loop::park();
    loop::busy++;
    execute(std::move(entry));
    loop::busy--;
    if (loop::exiting) loop::park();
    lock.lock();
  }
  running = false;
}

void Executor::execute(Entry entry) {
  virResetLastError();
  keptError.reset();
  if (entry.task) {
    entry.task->run();
    if (!entry.chore) working = false;
    auto environment = entry.task->environment;
    environment->post(std::move(entry.task));
  }
  if (entry.chore) entry.chore();
  working = false;
}

}  // namespace nlv
