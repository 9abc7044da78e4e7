#include "addon.h"

#include "runtime/runtime.h"

// Loading prepares this JavaScript environment and nothing else: no thread, no libvirt call.
static Napi::Object load(Napi::Env env, Napi::Object exports) {
  nlv::Environment::attach(env);
  nlv::exportFunctions(env, exports);
  nlv::exportOpen(env, exports);
  nlv::exportEvents(env, exports);
  nlv::exportHostReadings(env, exports);
  nlv::exportLists(env, exports);
  nlv::exportDescriptions(env, exports);
  nlv::exportDomainReadings(env, exports);
  nlv::exportDomainCpu(env, exports);
  nlv::exportDomainPeek(env, exports);
  nlv::exportDomainStats(env, exports);
  nlv::exportDomainTuning(env, exports);
  nlv::exportDomainActions(env, exports);
  nlv::exportDomainSnapshots(env, exports);
  nlv::exportDomainBlocks(env, exports);
  nlv::exportDomainGuest(env, exports);
  nlv::exportDomainFiles(env, exports);
  nlv::exportJobs(env, exports);
  nlv::exportStorage(env, exports);
  nlv::exportNetworks(env, exports);
  nlv::exportNodeDevices(env, exports);
  nlv::exportSecrets(env, exports);
  nlv::exportHostMemory(env, exports);
  nlv::exportStreams(env, exports);
  nlv::exportTransfers(env, exports);
  return exports;
}

NODE_API_MODULE(NODE_GYP_MODULE_NAME, load)
