// A connection and the libvirt objects got from it. Who frees what, and on which thread, is decided here.
#pragma once
#include <libvirt/libvirt.h>
#include <napi.h>

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_set>
#include <vector>

#include "runtime/runtime.h"

namespace nlv {

/** A listener for events. `callback` is touched on the JavaScript thread only. */
struct Subscription {
  EnvironmentPtr environment;
  Napi::FunctionReference* callback = nullptr;
  bool keepsAlive = false;

  Subscription(Napi::Env env, const Napi::Function& listener, bool keepsAlive);
  /** JavaScript thread: no event reaches the listener from now on. */
  void silence();
};
using SubscriptionPtr = std::shared_ptr<Subscription>;

/**
 * One registration at libvirt. The listeners of one event of one object share it: libvirt refuses to register the same
 * callback twice ("event callback already tracked").
 */
struct Channel {
  int registration = -1;
  int (*deregister)(virConnectPtr connection, int registration) = nullptr;
  std::mutex mutex;
  std::vector<SubscriptionPtr> listeners;
};
using ChannelPtr = std::shared_ptr<Channel>;

/** An object of libvirt that belongs to a connection; the registry of these lets close() free them. */
class Child {
 public:
  virtual ~Child() = default;
  virtual void release() = 0;
};

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection() : executor(std::make_shared<Executor>()) {}
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /** Connection's thread. */
  void opening();
  void opened();
  void gotSocket(int fd);
  /** Connection's thread: deregisters callbacks, frees all children, closes. */
  void dispose();

  /** JavaScript thread. */
  void submit(std::unique_ptr<Task> task);
  std::deque<std::unique_ptr<Task>> refuseCalls(std::unique_ptr<Task> last);
  void abort(Napi::Env env);
  /** The environment ended: as abort(), but nobody is left to be told. */
  void abandon();
  void silence();

  /**
   * Whether file descriptors go over it: there is no socket (the driver is in this process), or a local one. libvirt
   * ends a connection that was to carry them over another.
   */
  bool carriesFiles();

  virConnectPtr pointer = nullptr;
  /** Set on the JavaScript thread, read everywhere. */
  std::atomic<bool> closed{false};
  std::atomic<bool> aborted{false};
  const std::shared_ptr<Executor> executor;

  /** JavaScript thread only. */
  std::unordered_set<Task*> pending;
  std::map<int, SubscriptionPtr> subscriptions;
  int nextSubscription = 1;
  SubscriptionPtr closeListener;

  std::mutex childrenMutex;
  std::unordered_set<Child*> children;
  /** Connection's thread only: what dispose() must deregister. */
  std::map<std::string, ChannelPtr> channels;
  bool closeCallback = false;

 private:
  void shutDown();
  /** Shuts the socket down; false if there is none. */
  bool hangUp();

  std::mutex socketMutex;
  int socket = -1;
  std::atomic<int> openingThread{0};
};

/** Ends the blocking system call in which thread `thread` waits for a socket; a no-op if it waits for none. */
void interruptSocketWait(int thread);

}  // namespace nlv
