import { access, constants } from 'node:fs/promises'
import type { HostDetail, HostSummary } from '../../../shared/contract/hosts.ts'
import { type Actor, authorise } from '../../authorise.ts'
import { DroverError } from '../../drover-error.ts'
import { drover } from '../../process.ts'

/** From memory: no host is asked. */
export function listHosts(actor: Actor): HostSummary[] {
  authorise(actor, 'inventory.read')
  return drover().inventory.hosts()
}

/** `capabilities` asks for the long XML too. */
export function readHost(actor: Actor, hostId: string, capabilities = false): HostDetail {
  authorise(actor, 'inventory.read')
  const detail = drover().inventory.hostDetail(hostId)
  if (!detail) throw noHost()
  return capabilities ? detail : { ...detail, capabilitiesXml: null }
}

export function hostSummary(hostId: string): HostSummary {
  const summary = drover().inventory.host(hostId)
  if (!summary) throw noHost()
  return summary
}

const noHost = (): DroverError =>
  new DroverError('NOT_FOUND', {
    code: 'no-host',
    message: 'There is no such host.',
    remedy: 'It may have been removed meanwhile.',
  })

/** Where libvirt's daemons listen: libvirtd, and virtqemud where the daemons are split. */
const SOCKETS = ['/run/libvirt/libvirt-sock', '/run/libvirt/virtqemud-sock', '/var/run/libvirt/libvirt-sock']

/** Whether this machine runs a libvirt daemon that Drover may use. */
export async function findLocalDaemon(
  actor: Actor,
): Promise<{ available: boolean; socketPath: string | null }> {
  authorise(actor, 'inventory.read')
  for (const path of SOCKETS) {
    try {
      await access(path, constants.R_OK | constants.W_OK)
      return { available: true, socketPath: path }
    } catch {
      // Not there or not ours: the next one may be.
    }
  }
  return { available: false, socketPath: null }
}
