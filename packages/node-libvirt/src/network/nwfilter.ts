import type { ConnectionBase } from '../connection/connection-base.ts'
import { ConnectionHandle } from '../handle.ts'
import type { NativeHandle } from '../native.ts'
import type { CallOptions } from '../options.ts'

/** A set of rules for the traffic of guests' interfaces. */
export class NWFilter extends ConnectionHandle {
  /** Unique on the host; as it was when this object was got. (`virNWFilterGetName`) */
  readonly name: string
  /** (`virNWFilterGetUUIDString`) */
  readonly uuid: string

  /** @internal */
  constructor(connection: ConnectionBase, native: NativeHandle) {
    super(connection, native)
    this.name = native.name ?? ''
    this.uuid = native.uuid ?? ''
  }

  /** (`virNWFilterGetXMLDesc`) */
  xmlDesc(options?: CallOptions): Promise<string> {
    return this.read('virNWFilterGetXMLDesc', options, 0)
  }

  /** Forgets it; refused with `ERR_OPERATION_INVALID` while a guest or another filter uses it. (`virNWFilterUndefine`) */
  undefine(options?: CallOptions): Promise<void> {
    return this.run('virNWFilterUndefine', options)
  }
}
