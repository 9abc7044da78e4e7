import type { ConnectionBase } from './connection-base.ts'
import { ConnectionHandle } from './handle.ts'
import type { NativeHandle } from './native.ts'

/** A lease of a network's DHCP server. */
export interface DhcpLease {
  interface: string
  /** Milliseconds since 1970, 0 for no end. */
  expiryTime: number
  /** `IPAddrType` */
  type: number
  mac: string | null
  address: string
  prefix: number
  hostname: string | null
  clientId: string | null
}

/** A virtual network of one host. */
export class Network extends ConnectionHandle {
  readonly name: string
  readonly uuid: string

  /** @internal */
  constructor(connection: ConnectionBase, native: NativeHandle) {
    super(connection, native)
    this.name = native.name ?? ''
    this.uuid = native.uuid ?? ''
  }

  /** (`virNetworkGetXMLDesc`) @param flags `NetworkXMLFlags` */
  xmlDesc(flags = 0): Promise<string> {
    return this.read('virNetworkGetXMLDesc', flags)
  }

  /** (`virNetworkIsActive`) */
  isActive(): Promise<boolean> {
    return this.ask('virNetworkIsActive')
  }

  /** (`virNetworkIsPersistent`) */
  isPersistent(): Promise<boolean> {
    return this.ask('virNetworkIsPersistent')
  }

  /** (`virNetworkGetAutostart`) */
  autostart(): Promise<boolean> {
    return this.ask('virNetworkGetAutostart')
  }

  /** (`virNetworkSetAutostart`) */
  setAutostart(autostart: boolean): Promise<void> {
    return this.run('virNetworkSetAutostart', Number(autostart))
  }

  /** Its bridge on the host, for example `virbr0`; rejects if it has none. (`virNetworkGetBridgeName`) */
  bridgeName(): Promise<string> {
    return this.read('virNetworkGetBridgeName')
  }

  /** Starts it. (`virNetworkCreate`) */
  create(): Promise<void> {
    return this.run('virNetworkCreate')
  }

  /** Stops it; interfaces of running guests stay detached from it. (`virNetworkDestroy`) */
  destroy(): Promise<void> {
    return this.run('virNetworkDestroy')
  }

  /** Forgets its definition. (`virNetworkUndefine`) */
  undefine(): Promise<void> {
    return this.run('virNetworkUndefine')
  }

  /** Changes a part of it. (`virNetworkUpdate`) @param command `NetworkUpdateCommand` @param section `NetworkUpdateSection` @param flags `NetworkUpdateFlags` */
  update(command: number, section: number, parentIndex: number, xml: string, flags = 0): Promise<void> {
    return this.run('virNetworkUpdate', command, section, parentIndex, xml, flags)
  }

  /** Leases of its DHCP server, or those of one MAC address. (`virNetworkGetDHCPLeases`) */
  dhcpLeases(mac?: string): Promise<DhcpLease[]> {
    return this.parse('virNetworkGetDHCPLeases', mac)
  }

  /** libvirt 9.7 or newer, `ERR_NO_SUPPORT` before. (`virNetworkGetMetadata`) */
  metadata(type: number, uri?: string, flags = 0): Promise<string> {
    return this.read('virNetworkGetMetadata', type, uri, flags)
  }
}
