#include "runtime.h"

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>

#include "connection.h"
#include "event-loop.h"

namespace nlv {
namespace {
constexpr auto longestTurn = std::chrono::milliseconds(4);
constexpr auto idleBeforeLeaving = std::chrono::seconds(5);
constexpr size_t stackSize = 1024 * 1024;
}  // namespace

void Environment::attach(Napi::Env env) {
  auto self = std::make_shared<Environment>();
  self->env = env;
  const auto call = [](napi_env env, napi_value, void* context, void*) {
    if (env) static_cast<Environment*>(context)->drain();
  };
  napi_create_threadsafe_function(env, nullptr, nullptr, Napi::String::New(env, "libvirt"), 0, 1, nullptr, nullptr,
                                  self.get(), call, &self->wakeUp);
  napi_unref_threadsafe_function(env, self->wakeUp);
  env.SetInstanceData<EnvironmentPtr>(new EnvironmentPtr(self));
  env.AddCleanupHook([self] { self->end(); });
}

void Environment::wake() {
  if (awake || dead) return;
  awake = true;
  napi_call_threadsafe_function(wakeUp, nullptr, napi_tsfn_nonblocking);
}

void Environment::post(std::unique_ptr<Message> message) {
  std::lock_guard lock(mutex);
  if (dead) return;
  ready.push_back(std::move(message));
  wake();
}

void Environment::ref() {
  if (refs++ == 0) napi_ref_threadsafe_function(env, wakeUp);
}

void Environment::unref() {
  if (--refs == 0 && !dead) napi_unref_threadsafe_function(env, wakeUp);
}

void Environment::remember(const ConnectionPtr& connection) {
  connections.remove_if([](auto& weak) { return weak.expired(); });
  connections.push_back(connection);
}

// One wake-up delivers a whole batch, but at most for a few milliseconds: then other I/O gets its turn.
void Environment::drain() {
  std::deque<std::unique_ptr<Message>> batch;
  {
    std::lock_guard lock(mutex);
    awake = false;
    batch.swap(ready);
  }
  const auto start = std::chrono::steady_clock::now();
  while (!batch.empty()) {
    {
      Napi::HandleScope scope(env);
      auto message = std::move(batch.front());
      batch.pop_front();
      try {
        message->onJs(env);
      } catch (const Napi::Error& thrown) {  // a listener threw: report it as any event emitter would
        napi_fatal_exception(env, thrown.Value());
      }
    }
    if (batch.empty() || std::chrono::steady_clock::now() - start < longestTurn) continue;
    std::lock_guard lock(mutex);
    for (auto left = batch.rbegin(); left != batch.rend(); ++left) ready.push_front(std::move(*left));
    wake();
    return;
  }
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
  if (settled) return;
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
    auto environment = entry.task->environment;
    environment->post(std::move(entry.task));
  }
  if (entry.chore) entry.chore();
}

}  // namespace nlv
