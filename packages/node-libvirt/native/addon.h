// What each file adds to the addon's exports.
#pragma once
#include <napi.h>

namespace nlv {

void exportFunctions(Napi::Env env, Napi::Object& exports);
void exportOpen(Napi::Env env, Napi::Object& exports);
void exportEvents(Napi::Env env, Napi::Object& exports);
void exportHostReadings(Napi::Env env, Napi::Object& exports);
void exportLists(Napi::Env env, Napi::Object& exports);
void exportDescriptions(Napi::Env env, Napi::Object& exports);
void exportDomainReadings(Napi::Env env, Napi::Object& exports);
void exportDomainCpu(Napi::Env env, Napi::Object& exports);
void exportDomainPeek(Napi::Env env, Napi::Object& exports);
void exportDomainStats(Napi::Env env, Napi::Object& exports);
void exportDomainTuning(Napi::Env env, Napi::Object& exports);
void exportDomainActions(Napi::Env env, Napi::Object& exports);
void exportDomainSnapshots(Napi::Env env, Napi::Object& exports);
void exportDomainBlocks(Napi::Env env, Napi::Object& exports);
void exportDomainGuest(Napi::Env env, Napi::Object& exports);
void exportDomainFiles(Napi::Env env, Napi::Object& exports);
void exportJobs(Napi::Env env, Napi::Object& exports);
void exportStorage(Napi::Env env, Napi::Object& exports);
void exportNetworks(Napi::Env env, Napi::Object& exports);
void exportNodeDevices(Napi::Env env, Napi::Object& exports);
void exportSecrets(Napi::Env env, Napi::Object& exports);
void exportHostMemory(Napi::Env env, Napi::Object& exports);
void exportStreams(Napi::Env env, Napi::Object& exports);
void exportTransfers(Napi::Env env, Napi::Object& exports);

using Implementation = Napi::Value (*)(const Napi::CallbackInfo&);
inline void add(Napi::Env env, Napi::Object& exports, const char* name, Implementation implementation) {
  exports.Set(name, Napi::Function::New(env, implementation, name));
}

}  // namespace nlv
