import type { HostInputRaw } from '../../lib/shared/contract/hosts.ts'
import { certificate, type LabHost, sasl } from './lab.ts'

/** How an operator would enter a host of the lab: hosta (and hostc) over TLS, hostb over TCP with SASL. */
export const labHost = (host: LabHost): HostInputRaw =>
  host === 'hostb'
    ? { transport: 'tcp', name: host, address: host, sasl }
    : {
        transport: 'tls',
        name: host,
        address: host,
        certificate: { kind: 'new', name: `lab client for ${host}`, ...certificate() },
      }
