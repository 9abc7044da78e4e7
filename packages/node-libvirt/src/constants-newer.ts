// Constants of libvirt newer than the one that constants.ts is generated from. Written by hand, named as the generator
// would name them; what the connected libvirt does not know it refuses with `ERR_NO_SUPPORT` or `ERR_INVALID_ARG`.

/** virNetworkMetadataType (libvirt 9.7): `VIR_NETWORK_METADATA_…` */
export const NetworkMetadataType = {
  /** Operate on <description> */
  DESCRIPTION: 0,
  /** Operate on <title> */
  TITLE: 1,
  /** Operate on <metadata> */
  ELEMENT: 2,
} as const
export type NetworkMetadataType = (typeof NetworkMetadataType)[keyof typeof NetworkMetadataType]

/** virNodeDeviceXMLFlags (libvirt 10.1): `VIR_NODE_DEVICE_XML_…` */
export const NodeDeviceXMLFlags = {
  /** dump inactive device configuration */
  INACTIVE: 1,
} as const
export type NodeDeviceXMLFlags = (typeof NodeDeviceXMLFlags)[keyof typeof NodeDeviceXMLFlags]

/** virNodeDeviceUpdateFlags (libvirt 10.1): `VIR_NODE_DEVICE_UPDATE_AFFECT_…` */
export const NodeDeviceUpdateFlags = {
  /** affect live if the node device is active, config if it's not active */
  CURRENT: 0,
  /** affect live state of the node device only */
  LIVE: 1,
  /** affect persistent config only */
  CONFIG: 2,
} as const
export type NodeDeviceUpdateFlags = (typeof NodeDeviceUpdateFlags)[keyof typeof NodeDeviceUpdateFlags]

/** virConnectGetDomainCapabilitiesFlags (libvirt 11.0): `VIR_CONNECT_GET_DOMAIN_CAPABILITIES_…` */
export const ConnectGetDomainCapabilitiesFlags = {
  /** Report host model with deprecated features disabled */
  DISABLE_DEPRECATED_FEATURES: 1,
} as const
export type ConnectGetDomainCapabilitiesFlags =
  (typeof ConnectGetDomainCapabilitiesFlags)[keyof typeof ConnectGetDomainCapabilitiesFlags]
