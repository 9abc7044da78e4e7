import type { ConnectionBase } from './connection-base.ts'
import { NetworkUpdateFlags, NetworkXMLFlags } from './constants.ts'
import { ConnectionHandle } from './handle.ts'
import type { NativeHandle } from './native.ts'
import { type CallOptions, flagsOf, type Options } from './options.ts'

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

  /** (`virNetworkGetXMLDesc`) */
  xmlDesc(options?: Options<typeof NetworkXMLFlags>): Promise<string> {
    return this.read('virNetworkGetXMLDesc', options, flagsOf(NetworkXMLFlags, options))
  }

  /** (`virNetworkIsActive`) */
  isActive(options?: CallOptions): Promise<boolean> {
    return this.ask('virNetworkIsActive', options)
  }

  /** (`virNetworkIsPersistent`) */
  isPersistent(options?: CallOptions): Promise<boolean> {
    return this.ask('virNetworkIsPersistent', options)
  }

  /** (`virNetworkGetAutostart`) */
  autostart(options?: CallOptions): Promise<boolean> {
    return this.ask('virNetworkGetAutostart', options)
  }

  /** (`virNetworkSetAutostart`) */
  setAutostart(autostart: boolean, options?: CallOptions): Promise<void> {
    return this.run('virNetworkSetAutostart', options, Number(autostart))
  }

  /** Its bridge on the host, for example `virbr0`; rejects if it has none. (`virNetworkGetBridgeName`) */
  bridgeName(options?: CallOptions): Promise<string> {
    return this.read('virNetworkGetBridgeName', options)
  }

  /** Starts it. (`virNetworkCreate`) */
  create(options?: CallOptions): Promise<void> {
    return this.run('virNetworkCreate', options)
  }

  /** Stops it; interfaces of running guests stay detached from it. (`virNetworkDestroy`) */
  destroy(options?: CallOptions): Promise<void> {
    return this.run('virNetworkDestroy', options)
  }

  /** Forgets its definition. (`virNetworkUndefine`) */
  undefine(options?: CallOptions): Promise<void> {
    return this.run('virNetworkUndefine', options)
  }

  /** Changes a part of it. (`virNetworkUpdate`) @param command `NetworkUpdateCommand` @param section `NetworkUpdateSection` */
  update(
    command: number,
    section: number,
    parentIndex: number,
    xml: string,
    options?: Options<typeof NetworkUpdateFlags>,
  ): Promise<void> {
    return this.run(
      'virNetworkUpdate',
      options,
      command,
      section,
      parentIndex,
      xml,
      flagsOf(NetworkUpdateFlags, options),
    )
  }

  /** Leases of its DHCP server, or those of one MAC address. (`virNetworkGetDHCPLeases`) */
  dhcpLeases(mac?: string, options?: CallOptions): Promise<DhcpLease[]> {
    return this.parse('virNetworkGetDHCPLeases', options, mac)
  }

  /** libvirt 9.7 or newer, `ERR_NO_SUPPORT` before. (`virNetworkGetMetadata`) */
  metadata(type: number, uri?: string | null, options?: Options<typeof NetworkUpdateFlags>): Promise<string> {
    return this.read('virNetworkGetMetadata', options, type, uri, flagsOf(NetworkUpdateFlags, options))
  }
}
