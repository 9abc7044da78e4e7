// Lists as libvirt gives them: an array of objects that its caller frees.
#pragma once
#include <cstdlib>
#include <vector>

#include "values/call.h"

namespace nlv {

/** `fill` sets an array of objects of `connection`, ended by a null pointer, and answers -1 if it failed. */
template <class Pointer, class Fill>
Napi::Value list(Napi::Env env, const char* name, const ConnectionPtr& connection, Fill fill) {
  auto objects = std::make_shared<std::vector<ObjectPtr<Pointer>>>();
  return call(
      env, name, connection,
      [=] {
        Pointer* pointers = nullptr;
        if (fill(&pointers) < 0) return false;
        const size_t count = lengthOf(pointers);
        for (size_t i = 0; i < count; i++) objects->push_back(std::make_shared<Object<Pointer>>(pointers[i], connection));
        ::free(pointers);
        return true;
      },
      [objects](Napi::Env env) {
        Napi::Array array = Napi::Array::New(env, objects->size());
        for (size_t i = 0; i < objects->size(); i++) {
          Napi::HandleScope scope(env);
          array.Set(static_cast<uint32_t>(i), wrap(env, (*objects)[i]));
        }
        return array;
      });
}

/** For libvirt functions of the form `int list(owner, objects, flags)`; arguments: owner, flags. */
template <class Owner, class Pointer, int (*Function)(Owner, Pointer**, unsigned)>
Napi::Value listOf(const Napi::CallbackInfo& info) {
  const auto owner = argument<Owner>(info, 0);
  const auto flags = argument<unsigned>(info, 1).value;
  return list<Pointer>(info.Env(), static_cast<const char*>(info.Data()), owner.connection,
                       [=](Pointer** pointers) { return Function(owner.get(), pointers, flags); });
}

/** Exports a function of that form under its own name. */
#define NLV_LIST(Owner, Pointer, name)                                                                     \
  exports.Set(#name, Napi::Function::New<listOf<Owner, Pointer, name>>(env, #name, const_cast<char*>(#name)));

/** A list that does not leave the connection's thread, freed with its objects. */
template <class Pointer>
class Listed {
 public:
  ~Listed() {
    keepError();
    for (auto pointer : *this) HandleKind<Pointer>::free(pointer);
    ::free(pointers);
  }
  Pointer* begin() const { return pointers; }
  Pointer* end() const { return pointers + lengthOf(pointers); }
  Pointer* pointers = nullptr;
  /** As libvirt answered: negative if it failed. */
  int count = 0;
};

/** Whether the call failed because its object has vanished meanwhile; the error is then forgotten. */
inline bool isGone(int goneCode) {
  const bool gone = virGetLastErrorCode() == goneCode;
  if (gone) virResetLastError();
  return gone;
}

}  // namespace nlv
