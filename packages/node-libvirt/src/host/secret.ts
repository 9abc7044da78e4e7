import type { ConnectionBase } from '../connection/connection-base.ts'
import type { SecretUsageType } from '../constants.ts'
import { ConnectionHandle } from '../handle.ts'
import type { NativeHandle } from '../native.ts'
import type { CallOptions } from '../options.ts'

/** A secret that the host keeps for its guests, such as the passphrase of a disk or the key of a TPM. */
export class Secret extends ConnectionHandle {
  /** (`virSecretGetUUIDString`) */
  readonly uuid: string
  /** What it is for, by its kind of use: a volume's path, the name of a Ceph or TLS secret …; may be empty. (`virSecretGetUsageID`) */
  readonly usageId: string

  /** @internal */
  constructor(connection: ConnectionBase, native: NativeHandle) {
    super(connection, native)
    this.uuid = native.uuid ?? ''
    this.usageId = native.key ?? ''
  }

  /** (`virSecretGetUsageType`) */
  usageType(options?: CallOptions): Promise<SecretUsageType> {
    return this.read('virSecretGetUsageType', options)
  }

  /** Its XML, which never holds the value. (`virSecretGetXMLDesc`) */
  xmlDesc(options?: CallOptions): Promise<string> {
    return this.read('virSecretGetXMLDesc', options, 0)
  }

  /**
   * Its value. Rejects with `ERR_NO_SECRET` while it has none and with `ERR_INVALID_SECRET` if it is private. The copies
   * that this package makes on the way are wiped; the buffer is yours to wipe: `value.fill(0)`. (`virSecretGetValue`)
   */
  value(options?: CallOptions): Promise<Buffer> {
    return this.read('virSecretGetValue', options, 0)
  }

  /**
   * The bytes are copied at once, and the copy is wiped after the call. Over the network libvirt refuses an empty value
   * with `ERR_INVALID_ARG`. (`virSecretSetValue`)
   */
  setValue(value: Uint8Array, options?: CallOptions): Promise<void> {
    return this.run('virSecretSetValue', options, value, 0)
  }

  /** Forgets it and its value. (`virSecretUndefine`) */
  undefine(options?: CallOptions): Promise<void> {
    return this.run('virSecretUndefine', options)
  }
}
