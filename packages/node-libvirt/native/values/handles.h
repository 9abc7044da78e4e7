// libvirt objects as JavaScript sees them: tagged objects that own one reference each.
#pragma once
#include <napi.h>

#include "runtime/connection.h"
#include "values/kinds.h"

namespace nlv {

/** One reference to a libvirt object, freed by the garbage collector or by the connection's close(). */
template <class Pointer>
class Object : public Child {
 public:
  /** Connection's thread: takes over the reference. */
  Object(Pointer taken, ConnectionPtr owner)
      : pointer(taken), connection(std::move(owner)), identity(HandleKind<Pointer>::identify(taken)) {
    std::lock_guard lock(connection->childrenMutex);
    connection->children.insert(this);
  }
  ~Object() override {
    std::lock_guard lock(connection->childrenMutex);
    if (!pointer) return;
    connection->children.erase(this);
    HandleKind<Pointer>::free(pointer);  // local: the connection still holds its own reference
  }
  void release() override {
    HandleKind<Pointer>::free(pointer);
    pointer = nullptr;
  }

  Pointer pointer;
  const ConnectionPtr connection;
  const Identity identity;
  /** For a stream that is listened to. Connection's thread only. */
  std::shared_ptr<void> listener;
  /** Number of that subscription. JavaScript thread only. */
  int listening = 0;
  /** For a stream whose end is queued: whatever still sends on it leaves off. */
  std::atomic<bool> ending{false};
};
template <class Pointer>
using ObjectPtr = std::shared_ptr<Object<Pointer>>;

constexpr uint64_t tagFamily = 0x6e6f64652d6c7672ULL;
constexpr uint64_t connectionTag = 99;

/** A JavaScript object that keeps `held` alive and can be recognised by `tag`. */
template <class Held>
Napi::Object box(Napi::Env env, Held held, uint64_t tag) {
  Napi::Object object = Napi::Object::New(env);
  const napi_type_tag typeTag{tagFamily, tag};
  napi_type_tag_object(env, object, &typeTag);
  auto* kept = new Held(std::move(held));
  const auto drop = [](napi_env, void* data, void*) { delete static_cast<Held*>(data); };
  if (napi_wrap(env, object, kept, drop, nullptr, nullptr) != napi_ok) {
    delete kept;
    throw Napi::Error::New(env, "out of memory");
  }
  return object;
}

template <class Held>
Held* unbox(const Napi::Value& value, uint64_t tag) {
  if (!value.IsObject()) return nullptr;
  const napi_type_tag typeTag{tagFamily, tag};
  bool matches = false;
  void* data = nullptr;
  if (napi_check_object_type_tag(value.Env(), value, &typeTag, &matches) != napi_ok || !matches) return nullptr;
  if (napi_unwrap(value.Env(), value, &data) != napi_ok) return nullptr;
  return static_cast<Held*>(data);
}

template <class Pointer>
Napi::Value wrap(Napi::Env env, const ObjectPtr<Pointer>& object) {
  Napi::Object handle = box(env, object, HandleKind<Pointer>::tag);
  handle.Set("name", object->identity.name);
  handle.Set("uuid", object->identity.uuid);
  handle.Set("key", object->identity.key);
  return handle;
}

template <class Pointer>
ObjectPtr<Pointer> unwrap(const Napi::Value& value, int index) {
  if (auto* object = unbox<ObjectPtr<Pointer>>(value, HandleKind<Pointer>::tag)) {
    if (*object) return *object;
    throw Napi::TypeError::New(value.Env(), std::string("the ") + HandleKind<Pointer>::name + " was disposed of");
  }
  throw Napi::TypeError::New(value.Env(),
                             "argument " + std::to_string(index) + " must be a " + HandleKind<Pointer>::name);
}

inline ConnectionPtr unwrapConnection(const Napi::Value& value, int index) {
  if (auto* connection = unbox<ConnectionPtr>(value, connectionTag)) return *connection;
  throw Napi::TypeError::New(value.Env(), "argument " + std::to_string(index) + " must be a connection");
}

}  // namespace nlv
