import type { DomainRef } from '../../lib/shared/contract/domains.ts'
import type { Api } from './drover.ts'

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/** A definition for libvirt's test driver. */
export const testXml = (name: string, { vcpus = 1, memoryMiB = 64 } = {}): string =>
  `<domain type="test"><name>${escaped(name)}</name><memory unit="MiB">${memoryMiB}</memory><vcpu>${vcpus}</vcpu><os><type>hvm</type></os></domain>`

/** Defines a machine on the demo host, or finds it; started if asked. */
export async function withTestDomain(
  client: Api,
  hostId: string,
  name: string,
  start = false,
): Promise<DomainRef> {
  const known = (await client.domains.list()).find(
    (domain) => domain.hostId === hostId && domain.name === name,
  )
  const ref = known ?? (await client.domains.define({ hostId, xml: testXml(name), start: false })).ref
  const off = (known?.state ?? 'shutoff') === 'shutoff'
  if (start && off) await client.domains.power({ hostId, uuid: ref.uuid, action: 'start' })
  if (!start && !off) await client.domains.power({ hostId, uuid: ref.uuid, action: 'destroy' })
  return { hostId, uuid: ref.uuid }
}

/** Removes every machine of the demo host whose name begins so. */
export async function removeTestDomains(client: Api, hostId: string, prefix: string): Promise<void> {
  for (const { uuid, name, state } of await client.domains.list()) {
    if (!name.startsWith(prefix)) continue
    if (state !== 'shutoff') await client.domains.power({ hostId, uuid, action: 'destroy' }).catch(() => {})
    await client.domains.delete({ hostId, uuid, deleteDisks: [] })
  }
}
