import type { SecretUsageType } from '../constants.ts'

/** The domain an event is about, as it was when the event was sent. */
export interface DomainReference {
  name: string
  uuid: string
  /** `null` when it does not run. */
  id: number | null
}

/** The network an event is about. */
export interface NetworkReference {
  name: string
  uuid: string
}

/** The storage pool an event is about. */
export interface StoragePoolReference {
  name: string
  uuid: string
}

/** The node device an event is about. */
export interface NodeDeviceReference {
  name: string
}

/** The secret an event is about. */
export interface SecretReference {
  uuid: string
  usageType: SecretUsageType
  /** What it is for, for example the path of a volume. */
  usageId: string
}
