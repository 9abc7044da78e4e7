// Tunables of a domain, all of them typed parameters. What the fields are called and mean is TypeScript's.
#include <type_traits>
#include <vector>

#include "addon.h"
#include "values/call.h"
#include "values/typed-parameters.h"

namespace nlv {
namespace {

using Info = const Napi::CallbackInfo&;

/** For functions that fill an array of their caller's: asked twice, first for how many there are. */
template <class Read>
bool readFilled(Json& json, Read read) {
  int count = 0;
  if (read(nullptr, &count) < 0) return false;
  std::vector<virTypedParameter> list(count);
  if (count > 0 && read(list.data(), &count) < 0) return false;
  json.parameters(list.data(), count);
  virTypedParamsClear(list.data(), count);
  return true;
}

/** For functions that make the array. */
template <class Count, class Read>
bool readMade(Json& json, Read read) {
  virTypedParameterPtr list = nullptr;
  Count count = 0;
  if (read(&list, &count) < 0) return false;
  json.parameters(list, static_cast<int>(count));
  virTypedParamsFree(list, static_cast<int>(count));
  return true;
}

/** The test driver crashes without the device that it looks up. */
Argument<const char*> deviceArgument(Info info, int index) {
  if (!info[index].IsString()) refuse(info[index], index, "a string");
  return argument<const char*>(info, index);
}

template <auto Function, class... Parameters>
constexpr bool takes = std::is_invocable_v<decltype(Function), virDomainPtr, Parameters...>;

/** Arguments: domain, a device where libvirt wants one, flags. */
template <auto Function>
Napi::Value readParameters(Info info) {
  const auto domain = unwrap<virDomainPtr>(info[0], 0);
  const auto* name = static_cast<const char*>(info.Data());
  if constexpr (takes<Function, const char*, virTypedParameterPtr, int*, unsigned>) {
    const auto device = deviceArgument(info, 1);
    const auto flags = argument<unsigned>(info, 2).value;
    return callJson(info.Env(), name, domain->connection, [=](Json& json) {
      return readFilled(json, [&](virTypedParameterPtr list, int* count) {
        return Function(domain->pointer, device.get(), list, count, flags);
      });
    });
  } else if constexpr (takes<Function, virTypedParameterPtr, int*, unsigned>) {
    const auto flags = argument<unsigned>(info, 1).value;
    return callJson(info.Env(), name, domain->connection, [=](Json& json) {
      return readFilled(json, [&](virTypedParameterPtr list, int* count) {
        return Function(domain->pointer, list, count, flags);
      });
    });
  } else {
    using Count = std::conditional_t<takes<Function, virTypedParameterPtr*, int*, unsigned>, int, unsigned>;
    const auto flags = argument<unsigned>(info, 1).value;
    return callJson(info.Env(), name, domain->connection, [=](Json& json) {
      return readMade<Count>(json, [&](virTypedParameterPtr* list, Count* count) {
        return Function(domain->pointer, list, count, flags);
      });
    });
  }
}

/** Arguments: domain, what libvirt wants besides (a device, the number of a thread), parameters, flags. */
template <auto Function, class Which>
Napi::Value writeParametersOf(Info info) {
  const auto domain = unwrap<virDomainPtr>(info[0], 0);
  Argument<Which> which;
  if constexpr (std::is_same_v<Which, const char*>)
    which = deviceArgument(info, 1);
  else
    which = argument<Which>(info, 1);
  const auto parameters = std::make_shared<TypedParameters>(info, 2);
  const auto flags = argument<unsigned>(info, 3).value;
  return call(info.Env(), static_cast<const char*>(info.Data()), domain->connection, [=] {
    return Function(domain->pointer, which.get(), parameters->list, parameters->count, flags) == 0;
  });
}

template <auto Function>
Napi::Value writeParameters(Info info) {
  if constexpr (takes<Function, const char*, virTypedParameterPtr, int, unsigned>) {
    return writeParametersOf<Function, const char*>(info);
  } else if constexpr (takes<Function, unsigned, virTypedParameterPtr, int, unsigned>) {
    return writeParametersOf<Function, unsigned>(info);
  } else {
    const auto domain = unwrap<virDomainPtr>(info[0], 0);
    const auto parameters = std::make_shared<TypedParameters>(info, 1);
    const auto flags = argument<unsigned>(info, 2).value;
    return call(info.Env(), static_cast<const char*>(info.Data()), domain->connection, [=] {
      return Function(domain->pointer, parameters->list, parameters->count, flags) == 0;
    });
  }
}

Napi::Value schedulerType(Info info) {
  const auto domain = unwrap<virDomainPtr>(info[0], 0);
  return callJson(info.Env(), "virDomainGetSchedulerType", domain->connection, [=](Json& json) {
    int count = 0;
    char* type = virDomainGetSchedulerType(domain->pointer, &count);
    if (!type) return false;
    json.open('{').field("type", type).field("parameters", count).close('}');
    ::free(type);
    return true;
  });
}

/** The one function that does not tell how many there are: the scheduler's type does. */
Napi::Value schedulerParameters(Info info) {
  const auto domain = unwrap<virDomainPtr>(info[0], 0);
  const auto flags = argument<unsigned>(info, 1).value;
  return callJson(info.Env(), "virDomainGetSchedulerParametersFlags", domain->connection, [=](Json& json) {
    return readFilled(json, [&](virTypedParameterPtr list, int* count) {
      if (list) return virDomainGetSchedulerParametersFlags(domain->pointer, list, count, flags);
      char* type = virDomainGetSchedulerType(domain->pointer, count);
      ::free(type);
      return type ? 0 : -1;
    });
  });
}

}  // namespace

#define READ(name) exports.Set(#name, Napi::Function::New<readParameters<&name>>(env, #name, const_cast<char*>(#name)));
#define WRITE(name) \
  exports.Set(#name, Napi::Function::New<writeParameters<&name>>(env, #name, const_cast<char*>(#name)));

void exportDomainTuning(Napi::Env env, Napi::Object& exports) {
  add(env, exports, "virDomainGetSchedulerType", schedulerType);
  add(env, exports, "virDomainGetSchedulerParametersFlags", schedulerParameters);
  WRITE(virDomainSetSchedulerParametersFlags)
  READ(virDomainGetMemoryParameters)
  WRITE(virDomainSetMemoryParameters)
  READ(virDomainGetBlkioParameters)
  WRITE(virDomainSetBlkioParameters)
  READ(virDomainGetNumaParameters)
  WRITE(virDomainSetNumaParameters)
  READ(virDomainGetBlockIoTune)
  WRITE(virDomainSetBlockIoTune)
  READ(virDomainGetInterfaceParameters)
  WRITE(virDomainSetInterfaceParameters)
  READ(virDomainGetPerfEvents)
  WRITE(virDomainSetPerfEvents)
  READ(virDomainGetGuestVcpus)
  READ(virDomainGetLaunchSecurityInfo)
  WRITE(virDomainSetLaunchSecurityState)
  WRITE(virDomainSetIOThreadParams)
}

}  // namespace nlv
