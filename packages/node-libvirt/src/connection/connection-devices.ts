import {
  ConnectListAllNodeDeviceFlags,
  ConnectListAllSecretsFlags,
  NodeDeviceCreateXMLFlags,
  NodeDeviceDefineXMLFlags,
  SecretDefineFlags,
  type SecretUsageType,
} from '../constants.ts'
import { NodeDevice } from '../host/node-device.ts'
import { Secret } from '../host/secret.ts'
import { type CallOptions, flagsOf, type Options } from '../options.ts'
import { ConnectionNetwork } from './connection-network.ts'

/** A device as read by `describeNodeDevices`. */
export interface NodeDeviceDescription {
  name: string
  /** Name of the device it is plugged into, `null` for the root. */
  parent: string | null
  xml: string
}

/** The host's devices, and the secrets that it keeps. */
export abstract class ConnectionDevices extends ConnectionNetwork {
  /** (`virConnectListAllNodeDevices`) */
  listAllNodeDevices(options?: Options<typeof ConnectListAllNodeDeviceFlags>): Promise<NodeDevice[]> {
    const flags = flagsOf(ConnectListAllNodeDeviceFlags, options)
    return this.all(NodeDevice, 'virConnectListAllNodeDevices', options, flags)
  }

  /**
   * Name, parent and XML of all devices, read in one task. A device that vanishes meanwhile is left out. Costs one round
   * trip a device and one more. (`virConnectListAllNodeDevices`, `virNodeDeviceGetXMLDesc`)
   */
  describeNodeDevices(
    options?: Options<typeof ConnectListAllNodeDeviceFlags>,
  ): Promise<NodeDeviceDescription[]> {
    return this.parse('describeNodeDevices', options, flagsOf(ConnectListAllNodeDeviceFlags, options))
  }

  /** Rejects with `ERR_NO_NODE_DEVICE` if there is none. (`virNodeDeviceLookupByName`) */
  lookupNodeDeviceByName(name: string, options?: CallOptions): Promise<NodeDevice> {
    return this.one(NodeDevice, 'virNodeDeviceLookupByName', options, name)
  }

  /** The SCSI host bus adapter with these names of node and port. (`virNodeDeviceLookupSCSIHostByWWN`) */
  lookupNodeDeviceScsiHostByWwn(wwnn: string, wwpn: string, options?: CallOptions): Promise<NodeDevice> {
    return this.one(NodeDevice, 'virNodeDeviceLookupSCSIHostByWWN', options, wwnn, wwpn, 0)
  }

  /** Makes a device, a virtual HBA or a mediated one, that lasts until it is destroyed. (`virNodeDeviceCreateXML`) */
  createNodeDevice(xml: string, options?: Options<typeof NodeDeviceCreateXMLFlags>): Promise<NodeDevice> {
    const flags = flagsOf(NodeDeviceCreateXMLFlags, options)
    return this.one(NodeDevice, 'virNodeDeviceCreateXML', options, xml, flags)
  }

  /** Stores the definition of a mediated device, which `create()` starts. (`virNodeDeviceDefineXML`) */
  defineNodeDevice(xml: string, options?: Options<typeof NodeDeviceDefineXMLFlags>): Promise<NodeDevice> {
    const flags = flagsOf(NodeDeviceDefineXMLFlags, options)
    return this.one(NodeDevice, 'virNodeDeviceDefineXML', options, xml, flags)
  }

  /** (`virConnectListAllSecrets`) */
  listAllSecrets(options?: Options<typeof ConnectListAllSecretsFlags>): Promise<Secret[]> {
    const flags = flagsOf(ConnectListAllSecretsFlags, options)
    return this.all(Secret, 'virConnectListAllSecrets', options, flags)
  }

  /** Rejects with `ERR_NO_SECRET` if there is none. (`virSecretLookupByUUIDString`) */
  lookupSecretByUuid(uuid: string, options?: CallOptions): Promise<Secret> {
    return this.one(Secret, 'virSecretLookupByUUIDString', options, uuid)
  }

  /** By what it is for: a volume's path, the name of a Ceph secret … (`virSecretLookupByUsage`) */
  lookupSecretByUsage(type: SecretUsageType, usageId: string, options?: CallOptions): Promise<Secret> {
    return this.one(Secret, 'virSecretLookupByUsage', options, type, usageId)
  }

  /** Stores a secret without its value: see `secret.setValue`. (`virSecretDefineXML`) */
  defineSecret(xml: string, options?: Options<typeof SecretDefineFlags>): Promise<Secret> {
    return this.one(Secret, 'virSecretDefineXML', options, xml, flagsOf(SecretDefineFlags, options))
  }
}
