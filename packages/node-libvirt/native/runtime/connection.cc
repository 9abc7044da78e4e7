#include "runtime/connection.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <array>
#include <cinttypes>
#include <cstdio>
#include <thread>

#include "events/events.h"
#include "runtime/event-loop.h"

namespace nlv {

Subscription::Subscription(Napi::Env env, const Napi::Function& listener, bool keepsAlive)
    : environment(Environment::of(env)),
      callback(new Napi::FunctionReference(Napi::Persistent(listener))),
      keepsAlive(keepsAlive) {
  if (keepsAlive) environment->ref();
}

void Subscription::silence() {
  if (!callback) return;
  delete callback;
  callback = nullptr;
  if (keepsAlive) environment->unref();
}

// Reached without close() when the last JavaScript object was collected, perhaps on the JavaScript thread:
// virConnectClose asks the other side, so it gets a thread.
Connection::~Connection() {
  if (socket >= 0) ::close(socket);
  if (pointer) std::thread([pointer = pointer] { virConnectClose(pointer); }).detach();
}

void Connection::opening() { openingThread = static_cast<int>(gettid()); }
void Connection::opened() { openingThread = 0; }

void Connection::gotSocket(int fd) {
  std::lock_guard lock(socketMutex);
  if (socket >= 0) return;
  socket = fcntl(fd, F_DUPFD_CLOEXEC, 3);
  if (aborted) shutdown(socket, SHUT_RDWR);
}

bool Connection::carriesFiles() {
  std::lock_guard lock(socketMutex);
  if (socket < 0) return true;
  sockaddr_storage peer{};
  socklen_t length = sizeof peer;
  if (getpeername(socket, reinterpret_cast<sockaddr*>(&peer), &length) < 0) return false;
  return peer.ss_family == AF_UNIX && length > sizeof peer.ss_family;  // without a path it is a pair, to an ssh
}

void Connection::dispose() {
  for (auto& [key, channel] : channels) deregister(pointer, *channel);
  channels.clear();
  {
    // Under the lock, so that no collected object frees itself, and with it the last reference, elsewhere.
    std::lock_guard lock(childrenMutex);
    for (auto* child : children) child->release();
    children.clear();
  }
  if (pointer) {
    // A registration that stays would keep the connection open: libvirt drops it when the other side hangs up.
    if (closeCallback && !deregisterClose(pointer)) hangUp();
    closeCallback = false;
    virConnectClose(pointer);
    pointer = nullptr;
  }
  std::lock_guard lock(socketMutex);
  if (socket >= 0) ::close(socket);
  socket = -1;
}

void Connection::submit(std::unique_ptr<Task> task) {
  auto environment = task->environment;
  task->enlist();
  if (!closed && executor->submit(task)) return;
  task->error = closedError();
  environment->post(std::move(task));
}

void Connection::silence() {
  for (auto& [id, subscription] : subscriptions) subscription->silence();
  subscriptions.clear();
  if (closeListener) closeListener->silence();
}

std::deque<std::unique_ptr<Task>> Connection::refuseCalls(std::unique_ptr<Task> last) {
  closed = true;
  return executor->close(std::move(last), [self = shared_from_this()] { self->dispose(); });
}

bool Connection::hangUp() {
  std::lock_guard lock(socketMutex);
  if (socket >= 0) shutdown(socket, SHUT_RDWR);
  return socket >= 0;
}

void Connection::shutDown() {
  if (hangUp() || !openingThread) return;
  // Still connecting or shaking hands, on a socket libvirt has not shown us. libvirt may try further addresses.
  loop::repeat(10, [weak = weak_from_this()] {
    const auto self = weak.lock();
    if (!self) return false;
    if (const int thread = self->openingThread) interruptSocketWait(thread);
    return self->openingThread != 0;
  });
}

void Connection::abort(Napi::Env env) {
  const bool first = !aborted.exchange(true);
  silence();
  shutDown();
  std::deque<std::unique_ptr<Task>> waiting;  // alive until their promises are settled below
  if (!closed) waiting = refuseCalls(nullptr);
  if (!first) return;
  const auto all = pending;
  for (Task* task : all) {
    task->settle();
    task->onAbort(env);
  }
}

void Connection::abandon() {
  aborted = true;
  shutDown();
  if (!closed) refuseCalls(nullptr);
}

namespace {

struct Waiting {
  long call = -1;
  std::array<uint64_t, 2> arguments{};
  bool operator==(const Waiting& other) const { return call == other.call && arguments == other.arguments; }
};

/** The system call a thread of this process is blocked in (proc_pid_syscall(5)). */
Waiting waitingIn(int thread) {
  char path[64];
  snprintf(path, sizeof path, "/proc/self/task/%d/syscall", thread);
  Waiting waiting;
  if (FILE* file = fopen(path, "re")) {
    if (fscanf(file, "%ld %" SCNx64 " %" SCNx64, &waiting.call, &waiting.arguments[0], &waiting.arguments[1]) != 3)
      waiting.call = -1;
    fclose(file);
  }
  return waiting;
}

bool isPoll(long call) {
#ifdef SYS_poll
  if (call == SYS_poll) return true;
#endif
  return call == SYS_ppoll;
}

std::vector<int> socketsOf(const Waiting& waiting) {
  if (waiting.call == SYS_connect) return {static_cast<int>(waiting.arguments[0])};
  if (!isPoll(waiting.call) || waiting.arguments[1] == 0 || waiting.arguments[1] > 16) return {};
  // The thread may go on and reuse its stack at any moment: read it as another process would.
  std::vector<pollfd> polled(waiting.arguments[1]);
  const size_t size = polled.size() * sizeof(pollfd);
  iovec local{polled.data(), size};
  iovec remote{reinterpret_cast<void*>(waiting.arguments[0]), size};
  std::vector<int> fds;
  if (process_vm_readv(getpid(), &local, 1, &remote, 1, 0) != static_cast<ssize_t>(size)) return fds;
  for (auto& one : polled) fds.push_back(one.fd);
  return fds;
}

}  // namespace

void interruptSocketWait(int thread) {
  const Waiting waiting = waitingIn(thread);
  for (int fd : socketsOf(waiting)) {
    const int copy = fcntl(fd, F_DUPFD_CLOEXEC, 3);
    if (copy < 0) continue;
    struct stat status;
    const bool isSocket = fstat(copy, &status) == 0 && S_ISSOCK(status.st_mode);
    // Still blocked in the same call: so the copy is of the socket it waits for, not of one that took its number.
    if (isSocket && waitingIn(thread) == waiting) shutdown(copy, SHUT_RDWR);
    ::close(copy);
  }
}

}  // namespace nlv
