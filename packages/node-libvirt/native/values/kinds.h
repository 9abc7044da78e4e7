// The kinds of libvirt objects: how each is named, recognised, freed and identified.
#pragma once
#include <libvirt/libvirt.h>

#include <cstdint>
#include <string>
#include <type_traits>

namespace nlv {

/** What an object is called; read once, on the connection's thread, so that it outlives the connection. */
struct Identity {
  std::string name, uuid, key;
};

inline std::string orEmpty(const char* text) { return text ? text : ""; }

template <class Pointer>
std::string uuidOf(Pointer pointer, int (*read)(Pointer, char*)) {
  char text[VIR_UUID_STRING_BUFLEN] = "";
  read(pointer, text);
  return text;
}

/** As above, in half the time: for lists of thousands (each call of libvirt's formats the UUID once more, for its log). */
template <class Pointer>
std::string uuidOf(Pointer pointer, int (*read)(Pointer, unsigned char*)) {
  static constexpr char digits[] = "0123456789abcdef";
  unsigned char bytes[VIR_UUID_BUFLEN] = {};
  if (read(pointer, bytes) < 0) return "";
  std::string text;
  text.reserve(VIR_UUID_STRING_BUFLEN);
  for (int i = 0; i < VIR_UUID_BUFLEN; i++) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    text += digits[bytes[i] >> 4];
    text += digits[bytes[i] & 15];
  }
  return text;
}

template <class Pointer>
struct HandleKind;

template <class Pointer, class = void>
struct IsHandle : std::false_type {};
template <class Pointer>
struct IsHandle<Pointer, std::void_t<decltype(HandleKind<Pointer>::tag)>> : std::true_type {};

#define NLV_KIND(Pointer, number, title, freeIt, ...)             \
  template <>                                                     \
  struct HandleKind<Pointer> {                                    \
    static constexpr const char* name = title;                    \
    static constexpr uint64_t tag = number;                       \
    static void free(Pointer p) { freeIt; }                       \
    static Identity identify([[maybe_unused]] Pointer p) { return __VA_ARGS__; } \
  };

NLV_KIND(virDomainPtr, 1, "domain", virDomainFree(p),
         {orEmpty(virDomainGetName(p)), uuidOf(p, virDomainGetUUID), ""})
NLV_KIND(virStoragePoolPtr, 2, "storage pool", virStoragePoolFree(p),
         {orEmpty(virStoragePoolGetName(p)), uuidOf(p, virStoragePoolGetUUIDString), ""})
NLV_KIND(virStorageVolPtr, 3, "storage volume", virStorageVolFree(p),
         {orEmpty(virStorageVolGetName(p)), "", orEmpty(virStorageVolGetKey(p))})
NLV_KIND(virNetworkPtr, 4, "network", virNetworkFree(p),
         {orEmpty(virNetworkGetName(p)), uuidOf(p, virNetworkGetUUIDString), ""})
// Removing a callback that is not there does nothing.
NLV_KIND(virStreamPtr, 5, "stream", (virStreamEventRemoveCallback(p), virStreamFree(p)), {})
NLV_KIND(virDomainSnapshotPtr, 6, "domain snapshot", virDomainSnapshotFree(p),
         {orEmpty(virDomainSnapshotGetName(p)), "", ""})
NLV_KIND(virDomainCheckpointPtr, 7, "domain checkpoint", virDomainCheckpointFree(p),
         {orEmpty(virDomainCheckpointGetName(p)), "", ""})
NLV_KIND(virNetworkPortPtr, 8, "network port", virNetworkPortFree(p),
         {"", uuidOf(p, virNetworkPortGetUUIDString), ""})
NLV_KIND(virInterfacePtr, 9, "interface", virInterfaceFree(p),
         {orEmpty(virInterfaceGetName(p)), "", orEmpty(virInterfaceGetMACString(p))})
NLV_KIND(virNodeDevicePtr, 10, "node device", virNodeDeviceFree(p), {orEmpty(virNodeDeviceGetName(p)), "", ""})
NLV_KIND(virNWFilterPtr, 11, "network filter", virNWFilterFree(p),
         {orEmpty(virNWFilterGetName(p)), uuidOf(p, virNWFilterGetUUIDString), ""})
NLV_KIND(virNWFilterBindingPtr, 12, "network filter binding", virNWFilterBindingFree(p),
         {orEmpty(virNWFilterBindingGetPortDev(p)), "", orEmpty(virNWFilterBindingGetFilterName(p))})
NLV_KIND(virSecretPtr, 13, "secret", virSecretFree(p),
         {"", uuidOf(p, virSecretGetUUIDString), orEmpty(virSecretGetUsageID(p))})

#undef NLV_KIND

}  // namespace nlv
