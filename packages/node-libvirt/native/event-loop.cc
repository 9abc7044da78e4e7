#include "event-loop.h"

#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <list>
#include <mutex>
#include <thread>
#include <vector>

namespace nlv::loop {
namespace {

using Clock = std::chrono::steady_clock;

struct Handle {
  int id, fd, events;
  virEventHandleCallback callback;
  void* opaque;
  virFreeCallback free;
  /** The opening that it belongs to: not served before that is over. */
  const void* opening;
  bool gone = false;
};
struct Timer {
  int id, interval;
  Clock::time_point due;
  virEventTimeoutCallback callback;
  void* opaque;
  virFreeCallback free;
  bool gone = false;
};
using Free = std::pair<virFreeCallback, void*>;

// Never destroyed: the event thread outlives exit().
std::mutex& mutex = *new std::mutex;
std::list<Handle>& handles = *new std::list<Handle>;
std::list<Timer>& timers = *new std::list<Timer>;
std::atomic<bool>& parked = *new std::atomic<bool>(false);
int nextId = 1;
int wakeFd = -1;

constexpr int longestWait = 3'600'000;

void wake() {
  const uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = write(wakeFd, &one, sizeof one);
}

Clock::time_point dueIn(int ms) {
  return ms < 0 ? Clock::time_point::max() : Clock::now() + std::chrono::milliseconds(ms);
}

short toPoll(int events) {
  return static_cast<short>(((events & VIR_EVENT_HANDLE_READABLE) ? POLLIN : 0) |
                            ((events & VIR_EVENT_HANDLE_WRITABLE) ? POLLOUT : 0));
}
int fromPoll(short events) {
  return ((events & POLLIN) ? VIR_EVENT_HANDLE_READABLE : 0) | ((events & POLLOUT) ? VIR_EVENT_HANDLE_WRITABLE : 0) |
         ((events & (POLLERR | POLLNVAL)) ? VIR_EVENT_HANDLE_ERROR : 0) |
         ((events & POLLHUP) ? VIR_EVENT_HANDLE_HANGUP : 0);
}

template <class List>
typename List::value_type* find(List& list, int id) {
  for (auto& item : list)
    if (item.id == id && !item.gone) return &item;
  return nullptr;
}

template <class List>
void sweep(List& list, std::vector<Free>& frees) {
  for (auto item = list.begin(); item != list.end();) {
    if (!item->gone) {
      ++item;
      continue;
    }
    if (item->free) frees.emplace_back(item->free, item->opaque);
    item = list.erase(item);
  }
}

int addHandle(int fd, int events, virEventHandleCallback callback, void* opaque, virFreeCallback free) {
  if (onSocket) (*onSocket)(fd);
  std::lock_guard lock(mutex);
  handles.push_back({nextId, fd, events, callback, opaque, free, onSocket});
  wake();
  return nextId++;
}

void updateHandle(int id, int events) {
  std::lock_guard lock(mutex);
  Handle* handle = find(handles, id);
  if (!handle || handle->events == events) return;
  handle->events = events;
  wake();
}

int addTimeout(int ms, virEventTimeoutCallback callback, void* opaque, virFreeCallback free) {
  std::lock_guard lock(mutex);
  timers.push_back({nextId, ms, dueIn(ms), callback, opaque, free});
  wake();
  return nextId++;
}

void updateTimeout(int id, int ms) {
  std::lock_guard lock(mutex);
  Timer* timer = find(timers, id);
  if (!timer) return;
  timer->interval = ms;
  timer->due = dueIn(ms);
  wake();
}

template <class List>
int removeFrom(List& list, int id) {
  std::lock_guard lock(mutex);
  auto* item = find(list, id);
  if (!item) return -1;
  item->gone = true;
  wake();
  return 0;
}
int removeHandle(int id) { return removeFrom(handles, id); }
int removeTimeout(int id) { return removeFrom(timers, id); }

void dispatchTimers() {
  std::vector<int> due;
  {
    std::lock_guard lock(mutex);
    const auto now = Clock::now();
    for (auto& timer : timers)
      if (!timer.gone && timer.interval >= 0 && timer.due <= now) due.push_back(timer.id);
  }
  for (int id : due) {
    virEventTimeoutCallback callback = nullptr;
    void* opaque = nullptr;
    {
      std::lock_guard lock(mutex);
      Timer* timer = find(timers, id);
      if (!timer || timer->interval < 0) continue;
      timer->due = dueIn(timer->interval);
      callback = timer->callback;
      opaque = timer->opaque;
    }
    callback(id, opaque);
  }
}

void dispatchHandles(const std::vector<pollfd>& polled, const std::vector<int>& ids) {
  for (size_t i = 1; i < polled.size(); i++) {
    if (!polled[i].revents) continue;
    virEventHandleCallback callback = nullptr;
    void* opaque = nullptr;
    {
      std::lock_guard lock(mutex);
      Handle* handle = find(handles, ids[i]);
      if (!handle) continue;
      callback = handle->callback;
      opaque = handle->opaque;
    }
    callback(ids[i], polled[i].fd, fromPoll(polled[i].revents), opaque);
  }
}

int untilNextTimer() {
  long long wait = -1;
  const auto now = Clock::now();
  for (auto& timer : timers) {
    if (timer.interval < 0) continue;
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(timer.due - now).count();
    const long long ms = timer.due <= now ? 0 : left + 1;
    if (wait < 0 || ms < wait) wait = std::min<long long>(ms, longestWait);
  }
  return static_cast<int>(wait);
}

void runOnce() {
  std::vector<pollfd> polled;
  std::vector<int> ids;
  std::vector<Free> frees;
  int wait = -1;
  {
    std::lock_guard lock(mutex);
    sweep(handles, frees);
    sweep(timers, frees);
    polled.push_back({wakeFd, POLLIN, 0});
    ids.push_back(0);
    for (auto& handle : handles) {
      if (!handle.events || handle.opening) continue;
      polled.push_back({handle.fd, toPoll(handle.events), 0});
      ids.push_back(handle.id);
    }
    wait = untilNextTimer();
  }
  busy++;
  for (auto& [free, opaque] : frees) free(opaque);  // outside the lock and outside any libvirt call, as libvirt asks
  busy--;
  if (poll(polled.data(), polled.size(), frees.empty() ? wait : 0) < 0) return;
  if (exiting) {
    parked = true;
    park();
  }
  if (polled[0].revents) {
    uint64_t count;
    [[maybe_unused]] const ssize_t read = ::read(wakeFd, &count, sizeof count);
  }
  dispatchTimers();
  dispatchHandles(polled, ids);
}

// libvirt warns on stderr, of a library's user: what fails is reported as an error anyway. LIBVIRT_DEBUG, which it
// reads only now, still wins.
void initialise() {
  const bool quiet = !getenv("LIBVIRT_DEBUG") && !getenv("LIBVIRT_LOG_OUTPUTS");
  if (quiet) setenv("LIBVIRT_DEBUG", "4", 0);
  virInitialize();
  if (quiet) unsetenv("LIBVIRT_DEBUG");
}

// exit() runs the destructors of gnutls and libxml2 while our threads still live: give them a moment to stop.
void quiesce() {
  exiting = true;
  wake();
  for (int i = 0; i < 100 && !(parked && busy == 0); i++) usleep(1000);
}

}  // namespace

thread_local const std::function<void(int fd)>* onSocket = nullptr;
std::atomic<bool>& exiting = *new std::atomic<bool>(false);
std::atomic<int>& busy = *new std::atomic<int>(0);

void opened() {
  std::lock_guard lock(mutex);
  for (auto& handle : handles)
    if (handle.opening == onSocket) handle.opening = nullptr;
  onSocket = nullptr;
  wake();
}

void park() {
  for (;;) pause();
}

void repeat(int ms, std::function<bool()> work) {
  const auto run = [](int id, void* opaque) {
    if (!(*static_cast<std::function<bool()>*>(opaque))()) removeTimeout(id);
  };
  const auto free = [](void* opaque) { delete static_cast<std::function<bool()>*>(opaque); };
  addTimeout(ms, run, new std::function<bool()>(std::move(work)), free);
}

void later(std::function<void()> work) {
  repeat(0, [work = std::move(work)] {
    work();
    return false;
  });
}

void start() {
  static std::once_flag once;
  std::call_once(once, [] {
    initialise();
    virSetErrorFunc(nullptr, [](void*, virErrorPtr) {});  // libvirt prints every error to stderr otherwise
    wakeFd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    virEventRegisterImpl(addHandle, updateHandle, removeHandle, addTimeout, updateTimeout, removeTimeout);
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);  // the process's signals belong to Node's threads
    std::thread([] {
      pthread_setname_np(pthread_self(), "libvirt-events");
      for (;;) runOnce();
    }).detach();
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    std::atexit(quiesce);
  });
}

}  // namespace nlv::loop
