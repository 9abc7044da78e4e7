// Calls that hand file descriptors over, which work on local connections only, and QEMU's monitor.
#include <libvirt/libvirt-qemu.h>

#include "addon.h"
#include "values/call.h"
#include "values/files.h"

namespace nlv {
namespace {

using Info = const Napi::CallbackInfo&;

/** To be asked on the connection's thread before anything is sent. */
bool canHandOver(const ConnectionPtr& connection) {
  if (connection->carriesFiles()) return true;
  keptError = ownError(VIR_ERR_NO_SUPPORT, "Files can be handed over a local connection only");
  return false;
}

Napi::Value createWithFiles(Info info) {
  const auto domain = unwrap<virDomainPtr>(info[0], 0);
  const auto files = Files::duplicates(info, 1);
  const auto flags = argument<unsigned>(info, 2).value;
  return call(info.Env(), "virDomainCreateWithFiles", domain->connection, [=] {
    return canHandOver(domain->connection) &&
           virDomainCreateWithFiles(domain->pointer, files->list.size(), files->list.data(), flags) == 0;
  });
}

Napi::Value createXmlWithFiles(Info info) {
  const auto connection = unwrapConnection(info[0], 0);
  const auto xml = argument<const char*>(info, 1);
  const auto files = Files::duplicates(info, 2);
  const auto flags = argument<unsigned>(info, 3).value;
  auto created = std::make_shared<ObjectResult<virDomainPtr>>();
  return call(
      info.Env(), "virDomainCreateXMLWithFiles", connection,
      [=] {
        if (!canHandOver(connection)) return false;
        auto& list = files->list;
        return created->take(
            virDomainCreateXMLWithFiles(connection->pointer, xml.get(), list.size(), list.data(), flags), connection);
      },
      [created](Napi::Env env) { return created->toJs(env); });
}

Napi::Value fdAssociate(Info info) {
  const auto domain = unwrap<virDomainPtr>(info[0], 0);
  const auto group = argument<const char*>(info, 1);
  const auto files = Files::duplicates(info, 2);
  const auto flags = argument<unsigned>(info, 3).value;
  using Associate = int (*)(virDomainPtr, const char*, unsigned, int*, unsigned);
  const auto associate = reinterpret_cast<Associate>(newerFunction("virDomainFDAssociate"));
  if (!associate) return refuseNewer(info.Env(), "virDomainFDAssociate");
  return call(info.Env(), "virDomainFDAssociate", domain->connection, [=] {
    return canHandOver(domain->connection) &&
           associate(domain->pointer, group.get(), files->list.size(), files->list.data(), flags) == 0;
  });
}

Napi::Value openGraphics(Info info) {
  const auto domain = unwrap<virDomainPtr>(info[0], 0);
  const auto index = argument<unsigned>(info, 1).value;
  const auto file = std::make_shared<Files>();
  file->duplicate(info[2], 2);
  const auto flags = argument<unsigned>(info, 3).value;
  return call(info.Env(), "virDomainOpenGraphics", domain->connection,
              [=] {
                return canHandOver(domain->connection) &&
                       virDomainOpenGraphics(domain->pointer, index, file->list[0], flags) == 0;
              });
}

Napi::Value openGraphicsFd(Info info) {
  const auto domain = unwrap<virDomainPtr>(info[0], 0);
  const auto index = argument<unsigned>(info, 1).value;
  const auto flags = argument<unsigned>(info, 2).value;
  auto opened = std::make_shared<Files>();
  return call(
      info.Env(), "virDomainOpenGraphicsFD", domain->connection,
      [=] {
        if (!canHandOver(domain->connection)) return false;
        const int file = virDomainOpenGraphicsFD(domain->pointer, index, flags);
        if (file >= 0) opened->list.push_back(file);
        return file >= 0;
      },
      [opened](Napi::Env env) { return opened->give(env).Get(uint32_t{0}); });
}

Napi::Value monitorCommand(Info info) {
  const auto domain = unwrap<virDomainPtr>(info[0], 0);
  const auto command = argument<const char*>(info, 1);
  const auto flags = argument<unsigned>(info, 2).value;
  auto answer = std::make_shared<Result<char*>>();
  return call(
      info.Env(), "virDomainQemuMonitorCommand", domain->connection,
      [=] {
        char* text = nullptr;
        if (virDomainQemuMonitorCommand(domain->pointer, command.get(), &text, flags) < 0) return false;
        return answer->take(text, domain->connection);
      },
      [answer](Napi::Env env) { return answer->toJs(env); });
}

Napi::Value monitorCommandWithFiles(Info info) {
  const auto domain = unwrap<virDomainPtr>(info[0], 0);
  const auto command = argument<const char*>(info, 1);
  const auto files = Files::duplicates(info, 2);
  const auto flags = argument<unsigned>(info, 3).value;
  auto answer = std::make_shared<Result<char*>>();
  auto received = std::make_shared<Files>();
  return call(
      info.Env(), "virDomainQemuMonitorCommandWithFiles", domain->connection,
      [=] {
        if (!canHandOver(domain->connection)) return false;
        char* text = nullptr;
        unsigned count = 0;
        int* list = nullptr;
        if (virDomainQemuMonitorCommandWithFiles(domain->pointer, command.get(), files->list.size(),
                                                 files->list.data(), &count, &list, &text, flags) < 0)
          return false;
        received->list.assign(list, list + count);
        ::free(list);
        return answer->take(text, domain->connection);
      },
      [=](Napi::Env env) {
        Napi::Object result = Napi::Object::New(env);
        result.Set("answer", answer->toJs(env));
        result.Set("files", received->give(env));
        return result;
      });
}

}  // namespace

void exportDomainFiles(Napi::Env env, Napi::Object& exports) {
  add(env, exports, "virDomainCreateWithFiles", createWithFiles);
  add(env, exports, "virDomainCreateXMLWithFiles", createXmlWithFiles);
  add(env, exports, "virDomainFDAssociate", fdAssociate);
  add(env, exports, "virDomainOpenGraphics", openGraphics);
  add(env, exports, "virDomainOpenGraphicsFD", openGraphicsFd);
  add(env, exports, "virDomainQemuMonitorCommand", monitorCommand);
  add(env, exports, "virDomainQemuMonitorCommandWithFiles", monitorCommandWithFiles);
}

}  // namespace nlv
