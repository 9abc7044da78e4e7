import type { ConnectionBase } from '../connection/connection-base.ts'
import { InterfaceXMLFlags } from '../constants.ts'
import { ConnectionHandle } from '../handle.ts'
import type { NativeHandle } from '../native.ts'
import { type CallOptions, flagsOf, type Options } from '../options.ts'

/**
 * A network interface of the host itself (a NIC, bridge, bond or VLAN). Hosts differ: some let libvirt configure their
 * interfaces, most only show them, and changes are then refused with `ERR_NO_SUPPORT`.
 */
export class Interface extends ConnectionHandle {
  /** For example `eth0`. (`virInterfaceGetName`) */
  readonly name: string
  /** Empty if it has none. (`virInterfaceGetMACString`) */
  readonly mac: string

  /** @internal */
  constructor(connection: ConnectionBase, native: NativeHandle) {
    super(connection, native)
    this.name = native.name ?? ''
    this.mac = native.key ?? ''
  }

  /** (`virInterfaceGetXMLDesc`) */
  xmlDesc(options?: Options<typeof InterfaceXMLFlags>): Promise<string> {
    return this.read('virInterfaceGetXMLDesc', options, flagsOf(InterfaceXMLFlags, options))
  }

  /** Whether it is up. (`virInterfaceIsActive`) */
  isActive(options?: CallOptions): Promise<boolean> {
    return this.ask('virInterfaceIsActive', options)
  }

  /** Brings it up. (`virInterfaceCreate`) */
  create(options?: CallOptions): Promise<void> {
    return this.run('virInterfaceCreate', options, 0)
  }

  /** Takes it down; the host may become unreachable. (`virInterfaceDestroy`) */
  destroy(options?: CallOptions): Promise<void> {
    return this.run('virInterfaceDestroy', options, 0)
  }

  /** Forgets its definition; see `connection.interfaceChangeBegin`. (`virInterfaceUndefine`) */
  undefine(options?: CallOptions): Promise<void> {
    return this.run('virInterfaceUndefine', options)
  }
}
