import type { DomainState } from '../../shared/contract/domains.ts'

/** One domain as a connection read it at one moment; the inventory makes its summary of it. */
export type DomainReading = {
  uuid: string
  name: string
  /** The hypervisor's id, null while it is not active. */
  id: number | null
  state: DomainState
  reason: string
  persistent: boolean
  autostart: boolean
  hasManagedSave: boolean
  vcpus: number
  memoryKiB: number
  maxMemoryKiB: number
  snapshots: number
  /** The live definition, without secrets. */
  xml: string
}
