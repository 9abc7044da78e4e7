// File descriptors on their way to libvirt and back.
#pragma once
#include <fcntl.h>
#include <unistd.h>

#include <vector>

#include "values/values.h"

namespace nlv {

/** Descriptors that are closed with this object, unless they are given away. */
class Files {
 public:
  Files() = default;
  ~Files() {
    for (int file : list) ::close(file);
  }
  Files(const Files&) = delete;
  Files& operator=(const Files&) = delete;

  /** JavaScript may close its descriptors while the call is in flight, so libvirt gets duplicates. */
  static std::shared_ptr<Files> duplicates(const Napi::CallbackInfo& info, int index) {
    if (!info[index].IsArray()) refuse(info[index], index, "an array of file descriptors");
    const auto array = info[index].As<Napi::Array>();
    if (array.Length() > most) refuse(info[index], index, "at most 32 file descriptors");
    auto files = std::make_shared<Files>();
    for (uint32_t i = 0; i < array.Length(); i++) files->duplicate(array.Get(i), index);
    return files;
  }
  void duplicate(const Napi::Value& given, int index) {
    constexpr auto what = "an open file descriptor";
    const int copy = fcntl(integerFrom<int>(given, index, what), F_DUPFD_CLOEXEC, 0);
    if (copy < 0) refuse(given, index, what);
    list.push_back(copy);
  }

  /** They belong to JavaScript from now on. */
  Napi::Array give(Napi::Env env) {
    Napi::Array array = Napi::Array::New(env, list.size());
    for (size_t i = 0; i < list.size(); i++) array.Set(static_cast<uint32_t>(i), list[i]);
    list.clear();
    return array;
  }

  std::vector<int> list;

 private:
  /** What libvirt's protocol carries (VIR_NET_MESSAGE_NUM_FDS_MAX). */
  static constexpr uint32_t most = 32;
};

}  // namespace nlv
