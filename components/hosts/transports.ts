import type { HostSummary, Transport } from '@/lib/shared/contract/hosts'

export const transportLabel: Record<Transport, string> = {
  tls: 'TLS',
  tcp: 'TCP',
  unix: 'Local socket',
  demo: 'Demo',
}

export const transportHint: Record<Transport, string> = {
  tls: 'Encrypted, both sides show a certificate. The right choice for a remote host.',
  tcp: 'With a SASL user and password, without encryption: only on a network you trust.',
  unix: 'libvirtd on the machine that runs Drover.',
  demo: 'libvirt’s test driver inside Drover. Nothing in it is real; it forgets everything when Drover stops.',
}

export const defaultPort: Record<Transport, number | null> = {
  tls: 16514,
  tcp: 16509,
  unix: null,
  demo: null,
}

/** `kvm1.example:16514`, or what stands for an address. */
export function placeOf({
  transport,
  address,
  port,
}: Pick<HostSummary, 'transport' | 'address' | 'port'>): string {
  if (transport === 'unix') return 'this machine'
  if (transport === 'demo') return 'test:///default'
  const name = address.includes(':') ? `[${address}]` : address
  return port === null || port === defaultPort[transport] ? name : `${name}:${port}`
}
