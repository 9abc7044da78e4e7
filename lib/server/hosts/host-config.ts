import type { Transport } from '../../shared/contract/hosts.ts'
import type { CertificatePems } from '../certificates/read-certificate.ts'
import type { Db } from '../db.ts'
import type { SecretBox } from '../secret-box.ts'
import type { HostSettings } from './host-entry.ts'

/** Everything needed to connect to a host, secrets included: never leaves lib/server/hosts. */
export type HostConfig = {
  id: string
  name: string
  transport: Transport
  address: string
  port: number | null
  socketPath: string | null
  sasl: { user: string; password: string } | null
  certificate: { id: string | null; pems: CertificatePems } | null
  enabled: boolean
}

export const saslOwner = (hostId: string): string => `host:${hostId}:sasl-password`
export const keyOwner = (certificateId: string): string => `certificate:${certificateId}:key`

/** Reads one stored host, or all, and opens their secrets. */
export async function loadConfigs(db: Db, secrets: SecretBox, hostId?: string): Promise<HostConfig[]> {
  const rows = await db.host.findMany({
    where: hostId === undefined ? {} : { id: hostId },
    include: { certificate: true },
    orderBy: { createdAt: 'asc' },
  })
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    // The column is text: only HostInput's transports are ever written to it.
    transport: row.transport as Transport,
    address: row.address,
    port: row.port,
    socketPath: row.socketPath,
    sasl:
      row.saslUser && row.saslPasswordSealed
        ? { user: row.saslUser, password: secrets.open(row.saslPasswordSealed, saslOwner(row.id)) }
        : null,
    certificate: row.certificate && {
      id: row.certificate.id,
      pems: {
        ca: row.certificate.ca,
        cert: row.certificate.cert,
        key: secrets.open(row.certificate.keySealed, keyOwner(row.certificate.id)),
      },
    },
    enabled: row.enabled,
  }))
}

/** The host's libvirt URI, without secrets or local paths. */
export function hostUri({
  transport,
  address,
  port,
  socketPath,
}: Omit<HostConfig, 'id' | 'name' | 'sasl' | 'certificate' | 'enabled'>): string {
  const authority = `${address.includes(':') ? `[${address}]` : address}${port ? `:${port}` : ''}`
  switch (transport) {
    case 'tls':
      return `qemu+tls://${authority}/system`
    case 'tcp':
      return `qemu+tcp://${authority}/system`
    case 'unix':
      return socketPath ? `qemu+unix:///system?socket=${encodeURIComponent(socketPath)}` : 'qemu:///system'
    case 'demo':
      return 'test:///default'
  }
}

export const settingsOf = (config: HostConfig): HostSettings => ({
  uri: hostUri(config),
  certificateId: config.certificate?.id ?? null,
  saslUser: config.sasl?.user ?? null,
  shown: { name: config.name, transport: config.transport, address: config.address, port: config.port },
})
