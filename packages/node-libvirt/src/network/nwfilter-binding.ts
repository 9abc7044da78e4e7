import type { ConnectionBase } from '../connection/connection-base.ts'
import { ConnectionHandle } from '../handle.ts'
import type { NativeHandle } from '../native.ts'
import type { CallOptions } from '../options.ts'

/** That a filter holds for one interface of a guest; libvirt makes one when the guest starts. */
export class NWFilterBinding extends ConnectionHandle {
  /** The interface on the host, for example `vnet0`. (`virNWFilterBindingGetPortDev`) */
  readonly portDev: string
  /** (`virNWFilterBindingGetFilterName`) */
  readonly filterName: string

  /** @internal */
  constructor(connection: ConnectionBase, native: NativeHandle) {
    super(connection, native)
    this.portDev = native.name ?? ''
    this.filterName = native.key ?? ''
  }

  /** (`virNWFilterBindingGetXMLDesc`) */
  xmlDesc(options?: CallOptions): Promise<string> {
    return this.read('virNWFilterBindingGetXMLDesc', options, 0)
  }

  /** Takes the filter's rules away from the interface; the guest goes on unfiltered. (`virNWFilterBindingDelete`) */
  delete(options?: CallOptions): Promise<void> {
    return this.run('virNWFilterBindingDelete', options)
  }
}
