import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { Problem } from '../problem.ts'
import { base } from './base.ts'

export const HostId = z.string().min(1).max(64)
/** `demo` is libvirt's test driver (`test:///default`), embedded in Drover's process; `unix` this machine's daemon. */
export const Transport = z.enum(['tls', 'tcp', 'unix', 'demo'])
export type Transport = z.infer<typeof Transport>

/** `disabled`: an administrator switched it off. `lost`: it was or should be connected and isn't. */
export const HostState = z.enum(['connecting', 'connected', 'lost', 'disabled'])
export type HostState = z.infer<typeof HostState>

/** A host as lists and the live stream show it. */
export const HostSummary = z.object({
  id: HostId,
  name: z.string(),
  transport: Transport,
  /** Host name or address as entered; empty for unix and demo. */
  address: z.string(),
  port: z.int().nullable(),
  state: HostState,
  /** When this state began. */
  since: z.number(),
  /** Why it is lost or still connecting. */
  problem: Problem.nullable(),
  /** When the next attempt is due, while lost. */
  retryAt: z.number().nullable(),
  /** What the host says of itself; null until it connected once. */
  facts: z
    .object({
      hostname: z.string(),
      /** virConnectGetType: `QEMU`, `TEST`. */
      hypervisor: z.string(),
      /** As a dotted version, `9.0.0`. */
      hypervisorVersion: z.string(),
      libvirtVersion: z.string(),
      arch: z.string(),
      cpuModel: z.string(),
      cpus: z.int(),
      memoryKiB: z.number(),
      /** What guests can be made of, best first: `kvm`, `qemu`, `test`. */
      domainTypes: z.array(z.string()),
      encrypted: z.boolean(),
      /** host/uuid of the capabilities: two hosts with one uuid can't migrate to each other. */
      uuid: z.string(),
    })
    .nullable(),
  domains: z.object({ active: z.int(), total: z.int() }),
  revision: z.int(),
})
export type HostSummary = z.infer<typeof HostSummary>

export const PoolSummary = z.object({
  name: z.string(),
  uuid: z.string(),
  type: z.string(),
  active: z.boolean(),
  persistent: z.boolean(),
  autostart: z.boolean(),
  /** virStoragePoolState in words. */
  state: z.string(),
  /** Bytes. */
  capacity: z.number(),
  allocation: z.number(),
  available: z.number(),
  targetPath: z.string().nullable(),
})
export type PoolSummary = z.infer<typeof PoolSummary>

export const NetworkSummary = z.object({
  name: z.string(),
  uuid: z.string(),
  active: z.boolean(),
  persistent: z.boolean(),
  autostart: z.boolean(),
  bridge: z.string().nullable(),
  /** The forward mode: `nat`, `route`, `bridge`, `isolated`, … */
  mode: z.string(),
})
export type NetworkSummary = z.infer<typeof NetworkSummary>

export const HostDetail = z.object({
  summary: HostSummary,
  /** The libvirt URI, without secrets or local paths. */
  uri: z.string(),
  certificateId: z.string().nullable(),
  saslUser: z.string().nullable(),
  /** When it last connected. */
  connectedAt: z.number().nullable(),
  cpu: z
    .object({
      model: z.string(),
      vendor: z.string(),
      sockets: z.int(),
      cores: z.int(),
      threads: z.int(),
      numaNodes: z.int(),
      mhz: z.int(),
    })
    .nullable(),
  /** virConnectGetCapabilities, raw; null unless asked for. */
  capabilitiesXml: z.string().nullable(),
  pools: z.array(PoolSummary),
  networks: z.array(NetworkSummary),
})
export type HostDetail = z.infer<typeof HostDetail>

const pem = z
  .string()
  .trim()
  .max(64 * 1024)
/** A client certificate: given anew, or one that is stored already (several hosts may share one). */
export const CertificateChoice = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('stored'), certificateId: z.string().min(1) }),
  z.object({
    kind: z.literal('new'),
    name: z.string().trim().min(1, 'Give the certificate a name').max(100),
    ca: pem.min(1, 'Paste the CA certificate'),
    cert: pem.min(1, 'Paste the client certificate'),
    key: pem.min(1, 'Paste the private key'),
  }),
])
export type CertificateChoice = z.infer<typeof CertificateChoice>

const address = z
  .string()
  .trim()
  .min(1, 'Enter a host name or an IP address')
  .max(253)
  .regex(/^[A-Za-z0-9._:-]+$/, 'Only a host name or an IP address, without user, path or port')
const port = z.coerce.number().int().min(1).max(65535)
const name = z.string().trim().min(1, 'Give the host a name').max(100)

export const HostInput = z.discriminatedUnion('transport', [
  z.object({
    transport: z.literal('tls'),
    name,
    address,
    port: port.default(16514),
    certificate: CertificateChoice,
    /** Only where the host asks for SASL on its TLS port too. */
    sasl: z.object({ user: z.string().min(1), password: z.string().min(1) }).optional(),
  }),
  z.object({
    transport: z.literal('tcp'),
    name,
    address,
    port: port.default(16509),
    sasl: z
      .object({
        user: z.string().trim().min(1, 'Enter the SASL user'),
        password: z.string().min(1, 'Enter the password'),
      })
      .optional(),
  }),
  z.object({
    transport: z.literal('unix'),
    name,
    socketPath: z
      .string()
      .regex(/^\/[\w./-]+$/, 'An absolute path')
      .optional(),
  }),
  z.object({ transport: z.literal('demo'), name }),
])
export type HostInput = z.infer<typeof HostInput>
export type HostInputRaw = z.input<typeof HostInput>

export const ProbeStep = z.object({
  step: z.enum(['resolve', 'connect', 'tls', 'auth', 'open']),
  state: z.enum(['ok', 'failed', 'skipped']),
  ms: z.number(),
  detail: z.string(),
})
export const PeerCertificate = z.object({
  subject: z.string(),
  subjectAltNames: z.array(z.string()),
  issuer: z.string(),
  validFrom: z.number(),
  validTo: z.number(),
  fingerprint256: z.string(),
})
/** The outcome of "Test connection". */
export const ProbeReport = z.object({
  ok: z.boolean(),
  steps: z.array(ProbeStep),
  peerCertificate: PeerCertificate.nullable(),
  /** What the opened connection said, if it came that far. */
  facts: HostSummary.shape.facts,
  problem: Problem.nullable(),
})
export type ProbeReport = z.infer<typeof ProbeReport>

/** What to test: a host as it was entered, or one that is stored. */
export const ProbeTarget = z.union([z.object({ input: HostInput }), z.object({ hostId: HostId })])
export type ProbeTarget = z.infer<typeof ProbeTarget>
export type ProbeTargetRaw = z.input<typeof ProbeTarget>
export const ProbeMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('step'), step: ProbeStep }),
  z.object({ type: z.literal('report'), report: ProbeReport }),
])
export type ProbeMessage = z.infer<typeof ProbeMessage>

export const CertificateSummary = z.object({
  id: z.string(),
  name: z.string(),
  subject: z.string(),
  issuer: z.string(),
  validFrom: z.number(),
  validTo: z.number(),
  fingerprint256: z.string(),
  caSubject: z.string(),
  caValidTo: z.number(),
  hosts: z.array(z.object({ id: HostId, name: z.string() })),
})
export type CertificateSummary = z.infer<typeof CertificateSummary>

const byId = z.object({ hostId: HostId })
export const hosts = {
  list: base.output(z.array(HostSummary)),
  /** Without the capabilities unless asked for: they are long. */
  detail: base.input(byId.extend({ capabilities: z.boolean().default(false) })).output(HostDetail),
  /** Whether this machine runs a libvirtd Drover could use (its unix socket). */
  local: base.output(z.object({ available: z.boolean(), socketPath: z.string().nullable() })),
  test: base.input(HostInput).output(ProbeReport),
  /** Tests a stored host as it is configured. */
  testStored: base.input(byId).output(ProbeReport),
  /** Either of both as it goes: each step as it ends, then the report. */
  followTest: base.input(ProbeTarget).output(eventIterator(ProbeMessage)),
  add: base.input(HostInput).output(HostSummary),
  update: base
    .input(
      z.object({
        hostId: HostId,
        name,
        address: address.optional(),
        port: port.optional(),
        certificate: CertificateChoice.optional(),
        sasl: z.object({ user: z.string().min(1), password: z.string().min(1) }).optional(),
      }),
    )
    .output(HostSummary),
  remove: base.input(byId).output(z.object({})),
  setEnabled: base.input(byId.extend({ enabled: z.boolean() })).output(HostSummary),
  /** Tries again now instead of at retryAt. */
  reconnect: base.input(byId).output(z.object({})),
  certificates: base.output(z.array(CertificateSummary)),
  addCertificate: base
    .input(
      z.object({
        name: z.string().trim().min(1).max(100),
        ca: pem.min(1),
        cert: pem.min(1),
        key: pem.min(1),
      }),
    )
    .output(CertificateSummary),
  removeCertificate: base.input(z.object({ certificateId: z.string() })).output(z.object({})),
}
