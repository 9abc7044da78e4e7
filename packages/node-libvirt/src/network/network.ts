import type { ConnectionBase } from '../connection/connection-base.ts'
import {
  type IPAddrType,
  NetworkPortCreateFlags,
  type NetworkUpdateCommand,
  NetworkUpdateFlags,
  type NetworkUpdateSection,
  NetworkXMLFlags,
} from '../constants.ts'
import type { NetworkMetadataType } from '../constants-newer.ts'
import { ConnectionHandle } from '../handle.ts'
import type { NativeHandle } from '../native.ts'
import { bitOf, type CallOptions, flagsOf, type Options } from '../options.ts'
import { NetworkPort } from './network-port.ts'

/** A lease of a network's DHCP server. */
export interface DhcpLease {
  interface: string
  /** Milliseconds since 1970; `null` for no end. */
  expiryTime: number | null
  type: IPAddrType
  mac: string | null
  address: string
  prefix: number
  hostname: string | null
  clientId: string | null
}

/** Flags of `network.update`, and which of several parents is meant. */
export type NetworkUpdateOptions =
  | number
  | (Exclude<Options<typeof NetworkUpdateFlags>, number> & { parentIndex?: number | undefined })

/** What virNetworkUpdate takes for "any". */
const anyParent = -1

/** A virtual network of one host. */
export class Network extends ConnectionHandle {
  /** Unique on the host; as it was when this object was got. (`virNetworkGetName`) */
  readonly name: string
  /** (`virNetworkGetUUIDString`) */
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
    return this.run('virNetworkSetAutostart', options, bitOf('autostart', autostart))
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

  /**
   * Adds, changes or deletes one part of it, for example a host of its DHCP server:
   * `update(NetworkUpdateCommand.ADD_LAST, NetworkUpdateSection.IP_DHCP_HOST, xml, { live: true, config: true })`.
   * `parentIndex` says in which of several like parents, such as `<ip>`, counted from 0; libvirt chooses without it.
   * (`virNetworkUpdate`)
   */
  update(
    command: NetworkUpdateCommand,
    section: NetworkUpdateSection,
    xml: string,
    options?: NetworkUpdateOptions,
  ): Promise<void> {
    const parentIndex = (typeof options === 'object' ? options?.parentIndex : undefined) ?? anyParent
    const flags = flagsOf(NetworkUpdateFlags, options, ['parentIndex'])
    return this.run('virNetworkUpdate', options, command, section, parentIndex, xml, flags)
  }

  /** Leases of its DHCP server, or those of one MAC address. (`virNetworkGetDHCPLeases`) */
  dhcpLeases(mac?: string, options?: CallOptions): Promise<DhcpLease[]> {
    return this.parse('virNetworkGetDHCPLeases', options, mac)
  }

  /**
   * Its title, its description, or the element of its metadata with namespace `uri`. Rejects with
   * `ERR_NO_NETWORK_METADATA` if it has none. libvirt 9.7 or newer, `ERR_NO_SUPPORT` before. (`virNetworkGetMetadata`)
   */
  metadata(
    type: NetworkMetadataType,
    uri?: string | null,
    options?: Options<typeof NetworkUpdateFlags>,
  ): Promise<string> {
    return this.read('virNetworkGetMetadata', options, type, uri, flagsOf(NetworkUpdateFlags, options))
  }

  /**
   * `null` removes it; `key` is the prefix and `uri` the namespace of an element. libvirt 9.7 or newer, `ERR_NO_SUPPORT`
   * before. (`virNetworkSetMetadata`)
   */
  setMetadata(
    type: NetworkMetadataType,
    metadata: string | null,
    key?: string | null,
    uri?: string | null,
    options?: Options<typeof NetworkUpdateFlags>,
  ): Promise<void> {
    const flags = flagsOf(NetworkUpdateFlags, options)
    return this.run('virNetworkSetMetadata', options, type, metadata, key, uri, flags)
  }

  /** What is plugged into it. (`virNetworkListAllPorts`) */
  async listAllPorts(options?: CallOptions): Promise<NetworkPort[]> {
    const natives = await this.read<NativeHandle[]>('virNetworkListAllPorts', options, 0)
    return natives.map((native) => new NetworkPort(this, native))
  }

  /** Rejects with `ERR_NO_NETWORK_PORT` if there is none. (`virNetworkPortLookupByUUIDString`) */
  async lookupPortByUuid(uuid: string, options?: CallOptions): Promise<NetworkPort> {
    return new NetworkPort(this, await this.read('virNetworkPortLookupByUUIDString', options, uuid))
  }

  /**
   * Plugs in what XML of a `<networkport>` with a UUID says. libvirt chooses the `<plug>`; a given one, of a port that
   * exists otherwise already, it takes with `reclaim`. (`virNetworkPortCreateXML`)
   */
  async createPort(xml: string, options?: Options<typeof NetworkPortCreateFlags>): Promise<NetworkPort> {
    const flags = flagsOf(NetworkPortCreateFlags, options)
    return new NetworkPort(this, await this.read('virNetworkPortCreateXML', options, xml, flags))
  }
}
