// What the lab's suites share: its addresses, its guests, and virsh to check against.
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { Connection } from '../../src/index.ts'

/** DROVER_LAB_SH: the script of another checkout, whose lab is up. */
export const lab = process.env.DROVER_LAB_SH ?? join(import.meta.dirname, '../../../../e2e/lab/lab.sh')

export const labText = (...args: string[]) => execFileSync('bash', [lab, ...args], { encoding: 'utf8' })
export const virsh = (host: string, ...args: string[]) => labText('virsh', host, ...args)

/** What `lab.sh env` prints. */
export const settings = Object.fromEntries(
  [...labText('env').matchAll(/(\w+)='?([^'\s]*)'?/g)].map(([, name, value]) => [name, value]),
) as Record<string, string>
export const tls = (host: string) => `qemu+tls://${host}/system?pkipath=${settings.PKIPATH}`

/** The host's file system as this machine sees it. */
export function rootOf(host: string): string {
  const pid = labText('status').match(new RegExp(`^${host} .*pid1=(\\d+)`, 'm'))?.[1]
  if (!pid) throw new Error(`${host} is not up`)
  return `/proc/${pid}/root`
}

/** The host's local socket: what hands files over works here only. */
export const local = (host: string) => `qemu+unix:///system?socket=${rootOf(host)}/run/libvirt/libvirt-sock`

export type GuestKind = 'diskless' | 'disk'

export function startGuest(host: string, name: string, kind: GuestKind, memory: number): void {
  const env = { ...process.env, MEM: String(memory) }
  execFileSync('bash', [lab, 'guest', host, name, kind], { env })
}

/** Ends a guest on both hosts with all that belongs to it; its disks' names begin with the guest's. */
export async function removeGuest(name: string): Promise<void> {
  for (const host of ['hosta', 'hostb']) {
    await using connection = await Connection.open(tls(host))
    const domain = await connection.lookupDomainByName(name).catch(() => null)
    await domain?.destroy().catch(() => undefined)
    await domain?.undefine({ managedSave: true, snapshotsMetadata: true, checkpointsMetadata: true })
    labText('exec', host, 'sh', '-c', `rm -f /var/lib/libvirt/images/${name}.*`)
    // Or the pool goes on telling of a volume that a migration would then count on.
    await (await connection.lookupStoragePoolByName('default')).refresh()
  }
}
