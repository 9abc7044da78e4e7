import type { ConnectionBase } from '../connection/connection-base.ts'
import { NodeDeviceUpdateFlags, NodeDeviceXMLFlags } from '../constants-newer.ts'
import { ConnectionHandle } from '../handle.ts'
import type { NativeHandle } from '../native.ts'
import { bitOf, type CallOptions, flagsOf, type Options } from '../options.ts'

/** A device of the host. */
export class NodeDevice extends ConnectionHandle {
  /** For example `pci_0000_00_1f_2`; `computer` is the root of the tree. (`virNodeDeviceGetName`) */
  readonly name: string

  /** @internal */
  constructor(connection: ConnectionBase, native: NativeHandle) {
    super(connection, native)
    this.name = native.name ?? ''
  }

  /** (`virNodeDeviceGetXMLDesc`) With `inactive`: libvirt 10.1 or newer. */
  xmlDesc(options?: Options<typeof NodeDeviceXMLFlags>): Promise<string> {
    return this.read('virNodeDeviceGetXMLDesc', options, flagsOf(NodeDeviceXMLFlags, options))
  }

  /** Name of the device it is plugged into, `null` for the root. (`virNodeDeviceGetParent`) */
  parent(options?: CallOptions): Promise<string | null> {
    return this.parse('virNodeDeviceGetParent', options)
  }

  /** What it is, for example `pci`, `net`, `scsi_host`. (`virNodeDeviceListCaps`) */
  caps(options?: CallOptions): Promise<string[]> {
    return this.parse('virNodeDeviceListCaps', options)
  }

  /** (`virNodeDeviceIsActive`) */
  isActive(options?: CallOptions): Promise<boolean> {
    return this.ask('virNodeDeviceIsActive', options)
  }

  /** Whether it has a definition that outlives it; of the devices that come and go only mediated ones can. (`virNodeDeviceIsPersistent`) */
  isPersistent(options?: CallOptions): Promise<boolean> {
    return this.ask('virNodeDeviceIsPersistent', options)
  }

  /** (`virNodeDeviceGetAutostart`) */
  autostart(options?: CallOptions): Promise<boolean> {
    return this.ask('virNodeDeviceGetAutostart', options)
  }

  /** (`virNodeDeviceSetAutostart`) */
  setAutostart(autostart: boolean, options?: CallOptions): Promise<void> {
    return this.run('virNodeDeviceSetAutostart', options, bitOf('autostart', autostart))
  }

  /**
   * Takes it from its driver on the host, so that a guest can have it; `driver` names the one that takes over, `vfio`
   * unless given. The host loses the device. (`virNodeDeviceDetachFlags`)
   */
  detach(driver?: string, options?: CallOptions): Promise<void> {
    return this.run('virNodeDeviceDetachFlags', options, driver, 0)
  }

  /** Gives it back to its driver on the host. (`virNodeDeviceReAttach`) */
  reAttach(options?: CallOptions): Promise<void> {
    return this.run('virNodeDeviceReAttach', options)
  }

  /** Resets it; refused while somebody uses it. (`virNodeDeviceReset`) */
  reset(options?: CallOptions): Promise<void> {
    return this.run('virNodeDeviceReset', options)
  }

  /** Starts a defined device. (`virNodeDeviceCreate`) */
  create(options?: CallOptions): Promise<void> {
    return this.run('virNodeDeviceCreate', options, 0)
  }

  /** Takes a device away that libvirt made: a virtual HBA or a mediated device. (`virNodeDeviceDestroy`) */
  destroy(options?: CallOptions): Promise<void> {
    return this.run('virNodeDeviceDestroy', options)
  }

  /** Forgets its definition. (`virNodeDeviceUndefine`) */
  undefine(options?: CallOptions): Promise<void> {
    return this.run('virNodeDeviceUndefine', options, 0)
  }

  /** Changes a mediated device. libvirt 10.1 or newer, `ERR_NO_SUPPORT` before. (`virNodeDeviceUpdate`) */
  update(xml: string, options?: Options<typeof NodeDeviceUpdateFlags>): Promise<void> {
    return this.run('virNodeDeviceUpdate', options, xml, flagsOf(NodeDeviceUpdateFlags, options))
  }
}
