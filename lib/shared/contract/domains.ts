import { eventIterator, type as typeOnly } from '@orpc/contract'
import { z } from 'zod'
import { Problem } from '../problem.ts'
import { base } from './base.ts'
import { HostId } from './hosts.ts'

/** The key of a domain: a UUID alone is no address, during a migration it stands on two hosts. */
// libvirt's UUIDs need not be those of RFC 9562: the test driver's own is not.
export const DomainRef = z.object({ hostId: HostId, uuid: z.guid() })
export type DomainRef = z.infer<typeof DomainRef>
export const domainKey = ({ hostId, uuid }: DomainRef): string => `${hostId}/${uuid}`

/** virDomainState, in libvirt's words. */
export const DomainState = z.enum([
  'nostate',
  'running',
  'blocked',
  'paused',
  'shutdown',
  'shutoff',
  'crashed',
  'pmsuspended',
])
export type DomainState = z.infer<typeof DomainState>

/** A domain as the table and the live stream show it. */
export const DomainSummary = z.object({
  hostId: HostId,
  uuid: z.string(),
  name: z.string(),
  title: z.string().nullable(),
  /** The hypervisor's id while it is active. */
  id: z.int().nullable(),
  state: DomainState,
  /** virDomainXxxReason in words, `booted`, `migrated`, `failed`, … */
  reason: z.string(),
  /** When Drover saw this state begin; null if it began before Drover looked. */
  since: z.number().nullable(),
  persistent: z.boolean(),
  autostart: z.boolean(),
  hasManagedSave: z.boolean(),
  vcpus: z.int(),
  memoryKiB: z.number(),
  maxMemoryKiB: z.number(),
  /** 0 to 100 of its vCPUs; null while off or not yet measured. */
  cpuPercent: z.number().nullable(),
  /** Graphics types of its definition, `vnc`, `spice`. */
  graphics: z.array(z.string()),
  /** Next-boot definition differs from the live one (virDomainIsUpdated aside, by compare at edit). */
  revision: z.int(),
})
export type DomainSummary = z.infer<typeof DomainSummary>

export const DiskDevice = z.object({
  /** Target name, `vda`. */
  target: z.string(),
  bus: z.string(),
  device: z.string(),
  type: z.string(),
  format: z.string().nullable(),
  /** Path, volume or URL; null for an empty drive. */
  source: z.string().nullable(),
  readonly: z.boolean(),
  shareable: z.boolean(),
})
export const InterfaceDevice = z.object({
  mac: z.string(),
  type: z.string(),
  /** Network, bridge or device that it is attached to. */
  source: z.string().nullable(),
  model: z.string().nullable(),
  target: z.string().nullable(),
})
export const GraphicsDevice = z.object({
  type: z.string(),
  /** -1 or null while it has none yet. */
  port: z.int().nullable(),
  listen: z.string().nullable(),
  autoport: z.boolean(),
})

export const DomainDetail = z.object({
  summary: DomainSummary,
  /** `kvm`, `qemu`, `test`. */
  type: z.string(),
  arch: z.string(),
  machine: z.string().nullable(),
  firmware: z.string(),
  description: z.string().nullable(),
  osType: z.string(),
  cpuMode: z.string().nullable(),
  disks: z.array(DiskDevice),
  interfaces: z.array(InterfaceDevice),
  graphics: z.array(GraphicsDevice),
  video: z.array(z.string()),
  /** Devices of other kinds, by name: `tpm`, `hostdev`, `filesystem`, … */
  otherDevices: z.array(z.object({ kind: z.string(), label: z.string() })),
  snapshots: z.int(),
})
export type DomainDetail = z.infer<typeof DomainDetail>

/** One sample of a domain that somebody has open; rates since the sample before. */
export const DomainSample = z.object({
  at: z.number(),
  cpuPercent: z.number().nullable(),
  memoryKiB: z.number().nullable(),
  /** What the guest uses, where its balloon driver tells. */
  memoryUsedKiB: z.number().nullable(),
  diskReadBytes: z.number().nullable(),
  diskWriteBytes: z.number().nullable(),
  netReceiveBytes: z.number().nullable(),
  netTransmitBytes: z.number().nullable(),
})
export type DomainSample = z.infer<typeof DomainSample>

export const PowerAction = z.enum([
  'start',
  'shutdown',
  'reboot',
  'reset',
  'destroy',
  'suspend',
  'resume',
  'managed-save',
  'managed-save-remove',
])
export type PowerAction = z.infer<typeof PowerAction>

/** Which definition: what runs now, or what the next boot reads (VIR_DOMAIN_XML_INACTIVE). */
export const Definition = z.enum(['live', 'next-boot'])
export type Definition = z.infer<typeof Definition>

export const DomainXml = z.object({
  definition: Definition,
  xml: z.string(),
  /** Hash of what libvirt holds: a save names the one it was based on. */
  hash: z.string(),
  /** Whether secrets (VNC password) were replaced by the placeholder. */
  secretsHidden: z.boolean(),
})
export type DomainXml = z.infer<typeof DomainXml>

export const XmlDifference = z.object({
  /** `added`: filled in by libvirt where nothing, or an alias, was typed. */
  kind: z.enum(['dropped', 'changed', 'added']),
  /** `/domain/devices/disk[1]/driver/@cache`. */
  path: z.string(),
  before: z.string().nullable(),
  after: z.string().nullable(),
})
export const SaveXmlResult = z.object({
  stored: DomainXml,
  /** What libvirt stored otherwise than it was typed. */
  differences: z.array(XmlDifference),
  ref: DomainRef,
  /** The definition is stored, but what should follow (making its disks, starting it) failed. */
  followUp: Problem.nullable(),
})
export type SaveXmlResult = z.infer<typeof SaveXmlResult>

export const XmlVersion = z.object({
  id: z.string(),
  at: z.number(),
  by: z.string(),
  /** `saved`, `defined`, `restored`, or `found` for one made outside Drover. */
  kind: z.string(),
  hash: z.string(),
})
export const XmlTemplate = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  xml: z.string(),
})

export const DeletePreview = z.object({
  disks: z.array(
    z.object({
      target: z.string(),
      path: z.string(),
      pool: z.string().nullable(),
      capacity: z.number().nullable(),
      deletable: z.boolean(),
      why: z.string().nullable(),
    }),
  ),
  nvram: z.string().nullable(),
  snapshots: z.array(z.string()),
  checkpoints: z.array(z.string()),
  managedSave: z.boolean(),
  active: z.boolean(),
})
export type DeletePreview = z.infer<typeof DeletePreview>

const xml = z
  .string()
  .min(1, 'The definition is empty')
  .max(1024 * 1024, 'A definition has at most 1 MiB')
export const domains = {
  /** Thousands of rows, straight from the inventory: their shape is the compiler's to check, not each answer's. */
  list: base.output(typeOnly<DomainSummary[]>()),
  detail: base.input(DomainRef).output(DomainDetail),
  power: base.input(DomainRef.extend({ action: PowerAction })).output(DomainSummary),
  setAutostart: base.input(DomainRef.extend({ autostart: z.boolean() })).output(DomainSummary),
  deletePreview: base.input(DomainRef).output(DeletePreview),
  delete: base
    .input(DomainRef.extend({ deleteDisks: z.array(z.string()).default([]) }))
    .output(z.object({ warnings: z.array(Problem) })),
  templates: base.input(z.object({ hostId: HostId })).output(z.array(XmlTemplate)),
  define: base
    .input(
      z.object({
        hostId: HostId,
        xml,
        start: z.boolean().default(false),
        /** Makes the disk images that its disks name and that don't exist, of this size, in the pool of their directory. */
        createDisksGiB: z.int().min(1).max(65_536).optional(),
      }),
    )
    .output(SaveXmlResult),
  xml: base.input(DomainRef.extend({ definition: Definition })).output(DomainXml),
  /** Fails with CONFLICT when what libvirt holds is no longer `basedOn`. */
  saveXml: base
    .input(
      DomainRef.extend({
        xml,
        basedOn: z.string(),
        /** The version that is being put back: hidden secrets are taken from it. */
        restoredFrom: z.string().optional(),
      }),
    )
    .output(SaveXmlResult),
  versions: base.input(DomainRef).output(z.array(XmlVersion)),
  version: base
    .input(DomainRef.extend({ versionId: z.string() }))
    .output(z.object({ version: XmlVersion, xml: z.string() })),
  /** Samples of the last minutes, then one each two seconds while the stream is open. */
  watch: base.input(DomainRef).output(eventIterator(DomainSample)),
}
