// Streams: bytes of consoles and channels. What comes in is read on the event thread, so that a quiet console holds up
// nothing; what goes out is a task of the connection's thread.
#include <unistd.h>

#include <algorithm>
#include <vector>

#include "addon.h"
#include "runtime/event-loop.h"
#include "values/call.h"

namespace nlv {
namespace {

using Info = const Napi::CallbackInfo&;

constexpr size_t largestChunk = 1024 * 1024;
constexpr size_t sendChunk = 256 * 1024;
constexpr int wouldBlock = -2;
constexpr int atHole = -3;
constexpr int listenedEvents = VIR_STREAM_EVENT_READABLE | VIR_STREAM_EVENT_HANGUP | VIR_STREAM_EVENT_ERROR;

struct Arrival : Message {
  SubscriptionPtr subscription;
  std::string data, problem;
  bool end = false;
  void onJs(Napi::Env env) override {
    if (!subscription->callback) return;
    const Napi::Value bytes =
        end ? env.Null() : Napi::Value(Napi::Buffer<char>::Copy(env, data.data(), data.size()));
    subscription->callback->Call({bytes, Napi::String::New(env, problem)});
    if (end) subscription->silence();
  }
};

void post(const SubscriptionPtr& subscription, std::string data, bool end, std::string problem) {
  auto arrival = std::make_unique<Arrival>();
  arrival->subscription = subscription;
  arrival->data = std::move(data);
  arrival->end = end;
  arrival->problem = std::move(problem);
  subscription->environment->post(std::move(arrival));
}

void onStream(virStreamPtr stream, int events, void* opaque) {
  const auto& subscription = *static_cast<SubscriptionPtr*>(opaque);
  std::string data;
  char chunk[65536];
  int got = 0;
  while (data.size() < sendChunk && (got = virStreamRecv(stream, chunk, sizeof chunk)) > 0) data.append(chunk, got);
  std::string problem;
  if (got == -1) {
    problem = orEmpty(virGetLastErrorMessage());
    virResetLastError();
  }
  const bool broken = events & (VIR_STREAM_EVENT_HANGUP | VIR_STREAM_EVENT_ERROR);
  if (!data.empty()) post(subscription, std::move(data), false, "");
  if (got != 0 && got != -1 && !(broken && got == wouldBlock)) return;
  virStreamEventUpdateCallback(stream, 0);
  post(subscription, "", true, std::move(problem));
}

/** Keeps what the callback needs until the event thread can no longer be inside it. */
struct Listener {
  explicit Listener(SubscriptionPtr subscription) : box(new SubscriptionPtr(std::move(subscription))) {}
  // libvirt's remote driver never calls the free callback of virStreamEventAddCallback
  ~Listener() {
    loop::later([box = box] { delete box; });
  }
  SubscriptionPtr* box;
};

Napi::Value listen(Info info) {
  const auto stream = unwrap<virStreamPtr>(info[0], 0);
  if (!info[1].IsFunction()) refuse(info[1], 1, "a function");
  auto subscription = std::make_shared<Subscription>(info.Env(), info[1].As<Napi::Function>(), true);
  const auto& connection = stream->connection;
  const int number = connection->nextSubscription++;
  connection->subscriptions[number] = subscription;
  stream->listening = number;
  return call(info.Env(), "virStreamEventAddCallback", connection, [=] {
    auto listener = std::make_shared<Listener>(subscription);
    if (virStreamEventAddCallback(stream->pointer, listenedEvents, onStream, listener->box, nullptr) < 0) return false;
    stream->listener = std::move(listener);
    return true;
  });
}

Napi::Value flow(Info info) {
  const auto stream = unwrap<virStreamPtr>(info[0], 0);
  const bool on = booleanArgument(info, 1);
  return call(info.Env(), "virStreamEventUpdateCallback", stream->connection, [=] {
    if (!stream->listener) return true;
    if (virStreamEventUpdateCallback(stream->pointer, on ? listenedEvents : 0) < 0) virResetLastError();
    return true;
  });
}

/** Ends a listened stream, whatever state it is in. */
Napi::Value closeStream(Info info) {
  const auto stream = unwrap<virStreamPtr>(info[0], 0);
  stream->ending = true;
  auto& subscriptions = stream->connection->subscriptions;
  if (const auto found = subscriptions.find(stream->listening); found != subscriptions.end()) {
    found->second->silence();
    subscriptions.erase(found);
  }
  return call(info.Env(), "virStreamAbort", stream->connection, [=] {
    if (stream->listener) virStreamEventRemoveCallback(stream->pointer);
    stream->listener.reset();
    virStreamAbort(stream->pointer);
    virResetLastError();
    return true;
  });
}

Napi::Value sendBytes(Info info) {
  const auto stream = unwrap<virStreamPtr>(info[0], 0);
  auto data = std::make_shared<std::string>(bytesArgument(info, 1));
  return call(info.Env(), "virStreamSend", stream->connection, [=] {
    for (size_t sent = 0; sent < data->size();) {
      const size_t size = std::min(data->size() - sent, sendChunk);
      const int taken = virStreamSend(stream->pointer, data->data() + sent, size);
      if (taken >= 0) {
        sent += taken;
      } else if (taken == wouldBlock && !stream->connection->closed && !stream->ending) {
        usleep(1000);
      } else {
        return false;
      }
    }
    return true;
  });
}

struct Received {
  std::vector<char> bytes;
  int size = 0;
};

/** A Buffer; null if there is nothing yet; false if there is a hole and the flags ask to stop there. */
Napi::Value receiveWith(Info info, const char* name, unsigned flags) {
  const auto stream = unwrap<virStreamPtr>(info[0], 0);
  const auto length = argument<unsigned>(info, 1).value;
  if (length == 0 || length > largestChunk) refuse(info[1], 1, "1 to 1048576 bytes");
  auto received = std::make_shared<Received>();
  return call(
      info.Env(), name, stream->connection,
      [=] {
        received->bytes.resize(length);
        received->size = flags ? virStreamRecvFlags(stream->pointer, received->bytes.data(), length, flags)
                               : virStreamRecv(stream->pointer, received->bytes.data(), length);
        return received->size >= 0 || received->size == wouldBlock || received->size == atHole;
      },
      [received](Napi::Env env) -> Napi::Value {
        if (received->size == atHole) return Napi::Boolean::New(env, false);
        if (received->size < 0) return env.Null();
        return Napi::Buffer<char>::Copy(env, received->bytes.data(), received->size);
      });
}

Napi::Value receiveBytes(Info info) { return receiveWith(info, "virStreamRecv", 0); }
Napi::Value receiveFlags(Info info) {
  return receiveWith(info, "virStreamRecvFlags", argument<unsigned>(info, 2).value);
}

Napi::Value receiveHole(Info info) {
  const auto stream = unwrap<virStreamPtr>(info[0], 0);
  const auto flags = argument<unsigned>(info, 1).value;
  auto length = std::make_shared<long long>(0);
  return call(
      info.Env(), "virStreamRecvHole", stream->connection,
      [=] { return virStreamRecvHole(stream->pointer, length.get(), flags) == 0; },
      [=](Napi::Env env) { return Napi::Number::New(env, static_cast<double>(*length)); });
}

}  // namespace

void exportStreams(Napi::Env env, Napi::Object& exports) {
  add(env, exports, "streamListen", listen);
  add(env, exports, "streamFlow", flow);
  add(env, exports, "streamClose", closeStream);
  add(env, exports, "virStreamSend", sendBytes);
  add(env, exports, "virStreamRecv", receiveBytes);
  add(env, exports, "virStreamRecvFlags", receiveFlags);
  add(env, exports, "virStreamRecvHole", receiveHole);
}

}  // namespace nlv
