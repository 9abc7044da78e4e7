// Contents of volumes, in windows: libvirt's client queues what a download sends without any limit, so each window is
// a download of its own, received into one buffer that JavaScript then owns.
#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <vector>

#include "addon.h"
#include "values/call.h"

namespace nlv {
namespace {

using Info = const Napi::CallbackInfo&;

constexpr uint64_t transferTag = 98;
constexpr double largestWindow = 256.0 * 1024 * 1024;
constexpr int atHole = -3;
/** What libvirt itself sends at a time: daemons before 1.2 take no more (VIR_NET_MESSAGE_LEGACY_PAYLOAD_MAX). */
constexpr size_t packet = 262120;

/** What both threads know of a transfer. */
struct Transfer {
  std::atomic<uint64_t> moved{0};
  std::atomic<bool> cancelled{false};
};
using TransferPtr = std::shared_ptr<Transfer>;

TransferPtr unwrapTransfer(const Napi::Value& value, int index) {
  if (auto* transfer = unbox<TransferPtr>(value, transferTag)) return *transfer;
  refuse(value, index, "a transfer");
}

Napi::Value createTransfer(Info info) { return box(info.Env(), std::make_shared<Transfer>(), transferTag); }

/** Bytes moved so far, for who watches whether it stands still. */
Napi::Value transferMoved(Info info) {
  return Napi::Number::New(info.Env(), static_cast<double>(unwrapTransfer(info[0], 0)->moved));
}

/** Between two packets at the latest, the call in flight leaves off. */
Napi::Value cancelTransfer(Info info) {
  unwrapTransfer(info[0], 0)->cancelled = true;
  return info.Env().Undefined();
}

Error abortedTransfer() { return ownError(VIR_ERR_OPERATION_ABORTED, "The transfer was aborted"); }

struct FreeBytes {
  void operator()(char* bytes) const { ::free(bytes); }
};

struct Window {
  std::unique_ptr<char, FreeBytes> bytes;
  size_t size = 0;
  /** Lengths in turn: data, hole, data, hole … */
  std::vector<uint64_t> extents;
  uint64_t covered = 0;
  bool ended = false;

  void add(bool hole, uint64_t length) {
    if (length == 0) return;
    const bool nextIsHole = extents.size() % 2 == 1;
    if (hole == nextIsHole) {
      extents.push_back(length);
    } else if (extents.empty()) {
      extents = {0, length};
    } else {
      extents.back() += length;
    }
    covered += length;
  }
};

enum class Step { more, done, failed };

class WindowTask : public Task {
 public:
  WindowTask(Info info, ObjectPtr<virStorageVolPtr> volume, TransferPtr transfer)
      : Task(info.Env(), "virStorageVolDownload", volume->connection),
        volume(std::move(volume)),
        transfer(std::move(transfer)),
        offset(argument<unsigned long long>(info, 2).value),
        length(argument<unsigned long long>(info, 3).value),
        room(argument<unsigned>(info, 4).value),
        flags(argument<unsigned>(info, 5).value) {
    if (room == 0 || room > largestWindow) refuse(info[4], 4, "1 to 268435456 bytes");
    if (length == 0) refuse(info[3], 3, "a length above 0");
  }

  void run() override {
    if (left()) return;
    window.bytes.reset(static_cast<char*>(::malloc(room)));
    if (!window.bytes) {
      error = ownError(VIR_ERR_NO_MEMORY, "There is no memory for the window");
      return;
    }
    virStreamPtr stream = virStreamNew(connection->pointer, 0);
    if (!stream) return fail();
    if (virStorageVolDownload(volume->pointer, stream, offset, length, flags) < 0)
      fail();
    else
      receive(stream);
    virStreamFree(stream);
    shrink();
  }

  Napi::Value result(Napi::Env env) override {
    const size_t size = window.size;
    auto* bytes = window.bytes.release();
    Napi::Object result = Napi::Object::New(env);
    result.Set("data", Napi::Buffer<char>::NewOrCopy(env, bytes, size, [](Napi::Env, char* it) { ::free(it); }));
    Napi::Array extents = Napi::Array::New(env, window.extents.size());
    for (size_t i = 0; i < window.extents.size(); i++)
      extents.Set(static_cast<uint32_t>(i), static_cast<double>(window.extents[i]));
    result.Set("extents", extents);
    result.Set("ended", window.ended);
    return result;
  }

 private:
  ObjectPtr<virStorageVolPtr> volume;
  TransferPtr transfer;
  const uint64_t offset, length;
  const size_t room;
  const unsigned flags;
  Window window;

  bool left() {
    if (!transfer->cancelled && !connection->closed) return false;
    error = abortedTransfer();
    return true;
  }

  void receive(virStreamPtr stream) {
    Step step = Step::more;
    // A window that is full of data before its end, because it was opened wide over holes, is cut off there.
    while (step == Step::more && (window.size < room || window.covered == length))
      step = left() ? Step::failed : receiveSome(stream);
    if (step == Step::done) {
      if (virStreamFinish(stream) < 0) fail();
      return;
    }
    virStreamAbort(stream);
    virResetLastError();
  }

  Step receiveSome(virStreamPtr stream) {
    char beyond[64];  // all that was asked for is here: what is left is to be told the end
    const bool complete = window.covered == length;
    char* into = complete ? beyond : window.bytes.get() + window.size;
    const int got = virStreamRecvFlags(stream, into, complete ? sizeof beyond : room - window.size,
                                       flags & VIR_STORAGE_VOL_DOWNLOAD_SPARSE_STREAM ? VIR_STREAM_RECV_STOP_AT_HOLE : 0);
    if (got == atHole) return receiveHole(stream);
    if (got < 0) {
      fail();
      return Step::failed;
    }
    if (got == 0) {
      window.ended = window.covered < length;
      return Step::done;
    }
    if (complete) return Step::more;
    window.size += got;
    window.add(false, got);
    transfer->moved += got;
    return Step::more;
  }

  Step receiveHole(virStreamPtr stream) {
    long long hole = 0;
    if (virStreamRecvHole(stream, &hole, 0) < 0) {
      fail();
      return Step::failed;
    }
    window.add(true, hole);
    transfer->moved += hole;
    return Step::more;
  }

  void shrink() {
    if (window.size > room / 2) return;
    if (auto* smaller = static_cast<char*>(::realloc(window.bytes.get(), std::max<size_t>(window.size, 1)))) {
      (void)window.bytes.release();
      window.bytes.reset(smaller);
    }
  }
};

Napi::Value downloadWindow(Info info) {
  auto volume = unwrap<virStorageVolPtr>(info[0], 0);
  return send(std::make_unique<WindowTask>(info, std::move(volume), unwrapTransfer(info[1], 1)));
}

constexpr uint32_t mostExtents = 65536;

struct Extent {
  std::string bytes;
  std::optional<long long> hole;
};

std::vector<Extent> extentsFrom(const Napi::Value& value, int index) {
  if (!value.IsArray()) refuse(value, index, "an array");
  const auto array = value.As<Napi::Array>();
  if (array.Length() > mostExtents) refuse(value, index, "an array of at most 65536");
  std::vector<Extent> extents(array.Length());
  for (uint32_t i = 0; i < extents.size(); i++) {
    const Napi::Value one = array.Get(i);
    if (one.IsNumber()) {
      extents[i].hole = integerFrom<long long>(one, index, "bytes and lengths of holes");
      // The daemon takes a hole without length for an error, and then the connection for lost.
      if (*extents[i].hole < 1) refuse(one, index, "holes of at least one byte");
    } else {
      extents[i].bytes = bytesFrom(one, index);
    }
  }
  return extents;
}

/** Sends bytes and holes in order. A blocking stream: virStreamSend returns when the socket has taken the packet. */
Napi::Value sendExtents(Info info) {
  const auto stream = unwrap<virStreamPtr>(info[0], 0);
  const auto transfer = unwrapTransfer(info[1], 1);
  auto extents = std::make_shared<std::vector<Extent>>(extentsFrom(info[2], 2));
  return call(info.Env(), "virStreamSend", stream->connection, [=] {
    for (const auto& [bytes, hole] : *extents) {
      if (hole) {
        if (virStreamSendHole(stream->pointer, *hole, 0) < 0) return false;
        transfer->moved += *hole;
      }
      for (size_t sent = 0; sent < bytes.size();) {
        if (transfer->cancelled || stream->connection->closed) {
          keptError = abortedTransfer();
          return false;
        }
        const int taken = virStreamSend(stream->pointer, bytes.data() + sent, std::min(bytes.size() - sent, packet));
        if (taken < 0) return false;
        sent += taken;
        transfer->moved += taken;
      }
    }
    return true;
  });
}

}  // namespace

void exportTransfers(Napi::Env env, Napi::Object& exports) {
  add(env, exports, "createTransfer", createTransfer);
  add(env, exports, "transferMoved", transferMoved);
  add(env, exports, "cancelTransfer", cancelTransfer);
  add(env, exports, "downloadWindow", downloadWindow);
  add(env, exports, "sendExtents", sendExtents);
}

}  // namespace nlv
