// Snapshots and checkpoints of a domain.
#include "addon.h"
#include "values/listing.h"

namespace nlv {
namespace {

using Info = const Napi::CallbackInfo&;

bool describeSnapshot(Json& json, virDomainSnapshotPtr snapshot) {
  char* xml = virDomainSnapshotGetXMLDesc(snapshot, 0);
  if (!xml) return false;
  virDomainSnapshotPtr parent = virDomainSnapshotGetParent(snapshot, 0);
  const int current = virDomainSnapshotIsCurrent(snapshot, 0);
  virResetLastError();  // a snapshot without a parent is no error
  json.open('{').field("name", virDomainSnapshotGetName(snapshot));
  json.field("parent", parent ? virDomainSnapshotGetName(parent) : nullptr);
  json.field("current", current == 1).field("xml", xml).close('}');
  if (parent) virDomainSnapshotFree(parent);
  ::free(xml);
  return true;
}

Napi::Value describeSnapshots(Info info) {
  const auto domain = unwrap<virDomainPtr>(info[0], 0);
  const auto flags = argument<unsigned>(info, 1).value;
  return callJson(info.Env(), "virDomainListAllSnapshots", domain->connection, [=](Json& json) {
    Listed<virDomainSnapshotPtr> snapshots;
    snapshots.count = virDomainListAllSnapshots(domain->pointer, &snapshots.pointers, flags);
    if (snapshots.count < 0) return false;
    json.open('[');
    for (auto snapshot : snapshots)
      if (!describeSnapshot(json, snapshot) && !isGone(VIR_ERR_NO_DOMAIN_SNAPSHOT)) return false;
    json.close(']');
    return true;
  });
}

}  // namespace

void exportDomainSnapshots(Napi::Env env, Napi::Object& exports) {
  NLV_LIST(virDomainPtr, virDomainSnapshotPtr, virDomainListAllSnapshots)
  NLV_LIST(virDomainSnapshotPtr, virDomainSnapshotPtr, virDomainSnapshotListAllChildren)
  NLV_LIST(virDomainPtr, virDomainCheckpointPtr, virDomainListAllCheckpoints)
  NLV_LIST(virDomainCheckpointPtr, virDomainCheckpointPtr, virDomainCheckpointListAllChildren)
  add(env, exports, "describeSnapshots", describeSnapshots);
}

}  // namespace nlv
