// Screen and keys of a domain.
#include <vector>

#include "addon.h"
#include "values/call.h"

namespace nlv {
namespace {

using Info = const Napi::CallbackInfo&;

/** A picture larger than this is refused rather than held in memory. */
constexpr size_t largestPicture = 64 * 1024 * 1024;

class ScreenshotTask : public Task {
 public:
  ScreenshotTask(Napi::Env env, ObjectPtr<virDomainPtr> domain, unsigned screen)
      : Task(env, "virDomainScreenshot", domain->connection), domain(std::move(domain)), screen(screen) {}

  void run() override {
    virStreamPtr stream = virStreamNew(connection->pointer, 0);
    if (!stream) return fail();
    if (char* type = virDomainScreenshot(domain->pointer, stream, screen, 0)) {
      mimeType = type;
      ::free(type);
      receiveAll(stream);
    } else {
      fail();
    }
    virStreamFree(stream);
  }
  Napi::Value result(Napi::Env env) override {
    Napi::Object picture = Napi::Object::New(env);
    picture.Set("mimeType", mimeType);
    picture.Set("data", Napi::Buffer<char>::Copy(env, data.data(), data.size()));
    return picture;
  }

 private:
  // Blocks, but all the data are at hand on the other side.
  void receiveAll(virStreamPtr stream) {
    std::vector<char> chunk(256 * 1024);
    for (;;) {
      const int got = virStreamRecv(stream, chunk.data(), chunk.size());
      if (got == 0) {
        if (virStreamFinish(stream) < 0) fail();
        return;
      }
      if (got < 0)
        fail();
      else if (data.size() + got > largestPicture)
        error = ownError(VIR_ERR_OPERATION_FAILED, "The picture is larger than 64 MiB");
      if (error) {
        virStreamAbort(stream);
        return;
      }
      data.append(chunk.data(), got);
    }
  }

  const ObjectPtr<virDomainPtr> domain;
  const unsigned screen;
  std::string mimeType, data;
};

Napi::Value screenshot(Info info) {
  auto domain = unwrap<virDomainPtr>(info[0], 0);
  return send(std::make_unique<ScreenshotTask>(info.Env(), std::move(domain), argument<unsigned>(info, 1).value));
}

Napi::Value sendKey(Info info) {
  const auto domain = unwrap<virDomainPtr>(info[0], 0);
  const auto codeset = argument<unsigned>(info, 1).value;
  const auto holdtime = argument<unsigned>(info, 2).value;
  if (!info[3].IsArray()) refuse(info[3], 3, "an array of key codes");
  const auto array = info[3].As<Napi::Array>();
  if (array.Length() == 0 || array.Length() > VIR_DOMAIN_SEND_KEY_MAX_KEYS) refuse(info[3], 3, "1 to 16 key codes");
  std::vector<unsigned> keys;
  for (uint32_t i = 0; i < array.Length(); i++) keys.push_back(integerFrom<unsigned>(array.Get(i), 3, "key codes"));
  return call(info.Env(), "virDomainSendKey", domain->connection, [=]() mutable {
    return virDomainSendKey(domain->pointer, codeset, holdtime, keys.data(), static_cast<int>(keys.size()), 0) == 0;
  });
}

}  // namespace

void exportDomainActions(Napi::Env env, Napi::Object& exports) {
  add(env, exports, "virDomainScreenshot", screenshot);
  add(env, exports, "virDomainSendKey", sendKey);
}

}  // namespace nlv
