#include "runtime/event-loop.h"

#include <fcntl.h>
#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>
#include <pthread.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <vector>

namespace nlv::loop {
namespace {

using Clock = std::chrono::steady_clock;

struct Handle {
  int fd;
  /** What epoll watches: `fd`, or a stand-in for it. */
  int watched;
  int events;
  virEventHandleCallback callback;
  void* opaque;
  virFreeCallback free;
  /** The opening that it belongs to: not served before that is over. */
  const void* opening;
};
struct Timer {
  int interval;
  Clock::time_point due;
  virEventTimeoutCallback callback;
  void* opaque;
  virFreeCallback free;
};
using Free = std::pair<virFreeCallback, void*>;

// Never destroyed: the event thread outlives exit(). By id.
std::mutex& mutex = *new std::mutex;
std::unordered_map<int, Handle>& handles = *new std::unordered_map<int, Handle>;
std::unordered_map<int, Timer>& timers = *new std::unordered_map<int, Timer>;
/** What was removed, for the event thread to free: no callback is running then. */
std::vector<Free>& removed = *new std::vector<Free>;
std::atomic<bool>& parked = *new std::atomic<bool>(false);
int nextId = 1;
int epollFd = -1;
int wakeFd = -1;
constexpr int wakeId = 0;

constexpr auto awake = Clock::time_point::min();
constexpr auto never = Clock::time_point::max();
/** Until when the event thread sleeps. */
Clock::time_point wakesAt = awake;

constexpr std::chrono::milliseconds longestWait{3'600'000};

void wake() {
  const uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = write(wakeFd, &one, sizeof one);
}

// Every call over the network moves a deadline and switches its socket off and on: waking the event thread for what
// can wait costs two context switches each time.
void wakeBy(Clock::time_point due) {
  if (due >= wakesAt) return;
  wakesAt = awake;
  wake();
}
void wakeToFree() {
  if (wakesAt != awake) wake();
  wakesAt = awake;
}

Clock::time_point dueIn(int ms) { return ms < 0 ? never : Clock::now() + std::chrono::milliseconds(ms); }

uint32_t toEpoll(int events) {
  return ((events & VIR_EVENT_HANDLE_READABLE) ? uint32_t{EPOLLIN} : 0) |
         ((events & VIR_EVENT_HANDLE_WRITABLE) ? uint32_t{EPOLLOUT} : 0);
}
int fromEpoll(uint32_t events) {
  return ((events & EPOLLIN) ? VIR_EVENT_HANDLE_READABLE : 0) | ((events & EPOLLOUT) ? VIR_EVENT_HANDLE_WRITABLE : 0) |
         ((events & EPOLLERR) ? VIR_EVENT_HANDLE_ERROR : 0) | ((events & EPOLLHUP) ? VIR_EVENT_HANDLE_HANGUP : 0);
}

bool isServed(const Handle& handle) { return handle.events != 0 && !handle.opening; }

/** Takes effect at once, also while the event thread waits. False, with errno, if epoll refuses. */
bool control(int operation, int id, const Handle& handle) {
  epoll_event event{};
  event.data.u64 = static_cast<uint64_t>(id);
  // epoll tells errors and hang-ups even of what is not served: edge triggered, it tells them only once.
  event.events = isServed(handle) ? toEpoll(handle.events) : uint32_t{EPOLLET};
  return epoll_ctl(epollFd, operation, handle.watched, &event) == 0;
}

bool watch(int id, Handle& handle) {
  if (control(EPOLL_CTL_ADD, id, handle)) return true;
  if (errno == EEXIST)  // a second handle of one socket
    handle.watched = fcntl(handle.fd, F_DUPFD_CLOEXEC, 3);
  else if (errno == EPERM)  // a file: always ready, as is this
    handle.watched = eventfd(1, EFD_CLOEXEC);
  else
    return false;
  return handle.watched >= 0 && control(EPOLL_CTL_ADD, id, handle);
}

int addHandle(int fd, int events, virEventHandleCallback callback, void* opaque, virFreeCallback free) {
  if (onSocket) (*onSocket)(fd);
  std::lock_guard lock(mutex);
  Handle handle{fd, fd, events, callback, opaque, free, onSocket};
  if (!watch(nextId, handle)) {
    if (handle.watched >= 0 && handle.watched != fd) ::close(handle.watched);
    return -1;
  }
  handles.emplace(nextId, handle);
  return nextId++;
}

void updateHandle(int id, int events) {
  std::lock_guard lock(mutex);
  const auto found = handles.find(id);
  if (found == handles.end() || found->second.events == events) return;
  found->second.events = events;
  control(EPOLL_CTL_MOD, id, found->second);
}

// libvirt closes the descriptor when this has returned, not before.
int removeHandle(int id) {
  std::lock_guard lock(mutex);
  const auto found = handles.find(id);
  if (found == handles.end()) return -1;
  const Handle handle = found->second;
  handles.erase(found);
  control(EPOLL_CTL_DEL, id, handle);
  if (handle.watched != handle.fd) ::close(handle.watched);
  if (!handle.free) return 0;
  removed.emplace_back(handle.free, handle.opaque);
  wakeToFree();
  return 0;
}

int addTimeout(int ms, virEventTimeoutCallback callback, void* opaque, virFreeCallback free) {
  std::lock_guard lock(mutex);
  const Timer timer{ms, dueIn(ms), callback, opaque, free};
  timers.emplace(nextId, timer);
  wakeBy(timer.due);
  return nextId++;
}

void updateTimeout(int id, int ms) {
  std::lock_guard lock(mutex);
  const auto found = timers.find(id);
  if (found == timers.end()) return;
  found->second.interval = ms;
  found->second.due = dueIn(ms);
  wakeBy(found->second.due);
}

int removeTimeout(int id) {
  std::lock_guard lock(mutex);
  const auto found = timers.find(id);
  if (found == timers.end()) return -1;
  if (found->second.free) {
    removed.emplace_back(found->second.free, found->second.opaque);
    wakeToFree();
  }
  timers.erase(found);
  return 0;
}

void dispatchTimers() {
  std::vector<std::pair<Clock::time_point, int>> due;
  {
    std::lock_guard lock(mutex);
    const auto now = Clock::now();
    for (const auto& [id, timer] : timers)
      if (timer.due <= now) due.emplace_back(timer.due, id);
  }
  std::sort(due.begin(), due.end());
  for (const auto& [when, id] : due) {
    Timer timer;
    {
      std::lock_guard lock(mutex);
      const auto found = timers.find(id);
      if (found == timers.end() || found->second.due > when) continue;  // removed, disabled or put off meanwhile
      found->second.due = dueIn(found->second.interval);
      timer = found->second;
    }
    timer.callback(id, timer.opaque);
  }
}

void dispatchHandle(const epoll_event& ready) {
  const int id = static_cast<int>(ready.data.u64);
  Handle handle;
  {
    std::lock_guard lock(mutex);
    const auto found = handles.find(id);
    if (found == handles.end() || !isServed(found->second)) return;
    handle = found->second;
  }
  const uint32_t wanted = toEpoll(handle.events) | EPOLLERR | EPOLLHUP;
  if (ready.events & wanted) handle.callback(id, handle.fd, fromEpoll(ready.events & wanted), handle.opaque);
}

/** How long to wait, in epoll's milliseconds, after which a deadline has surely passed. */
int waitUntil(Clock::time_point due) {
  using std::chrono::milliseconds;
  if (due == never) return -1;
  const auto left = std::chrono::ceil<milliseconds>(due - Clock::now());
  return static_cast<int>(std::clamp(left, milliseconds(0), longestWait).count());
}

/** Frees what was removed, outside the lock and outside any libvirt call, as libvirt asks; answers how long to wait. */
int settle() {
  for (;;) {
    std::vector<Free> frees;
    {
      std::lock_guard lock(mutex);
      if (removed.empty()) {
        wakesAt = never;
        for (const auto& [id, timer] : timers) wakesAt = std::min(wakesAt, timer.due);
        return waitUntil(wakesAt);
      }
      frees.swap(removed);
    }
    busy++;
    for (const auto& [free, opaque] : frees) free(opaque);
    busy--;
  }
}

void isAwake() {
  std::lock_guard lock(mutex);
  wakesAt = awake;
}

void runOnce() {
  std::array<epoll_event, 64> ready;
  const int wait = settle();
  const int count = epoll_wait(epollFd, ready.data(), ready.size(), wait);
  isAwake();
  if (exiting) {
    parked = true;
    park();
  }
  for (int i = 0; i < count; i++) {
    if (ready[i].data.u64 != wakeId) {
      dispatchHandle(ready[i]);
      continue;
    }
    uint64_t wakes;
    [[maybe_unused]] const ssize_t read = ::read(wakeFd, &wakes, sizeof wakes);
  }
  dispatchTimers();  // last: libvirt's client passes an event on by a timer of 0 ms
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
  for (auto& [id, handle] : handles) {
    if (!handle.opening || handle.opening != onSocket) continue;
    handle.opening = nullptr;
    control(EPOLL_CTL_MOD, id, handle);
  }
  onSocket = nullptr;
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
    epollFd = epoll_create1(EPOLL_CLOEXEC);
    wakeFd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    epoll_event woken{};
    woken.events = EPOLLIN;
    woken.data.u64 = wakeId;
    epoll_ctl(epollFd, EPOLL_CTL_ADD, wakeFd, &woken);
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
