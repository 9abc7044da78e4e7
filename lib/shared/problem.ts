import { z } from 'zod'

/** libvirt's own error, kept whole so that it can be shown on demand (virError). */
export const LibvirtFault = z.object({
  /** Name of the virErrorNumber, such as `ERR_NO_DOMAIN`, and its number. */
  code: z.string(),
  number: z.int(),
  /** Name of the virErrorDomain, such as `FROM_QEMU`. */
  domain: z.string(),
  level: z.string(),
  message: z.string(),
  /** The libvirt function that failed, such as `virDomainCreateWithFlags`. */
  function: z.string(),
})
export type LibvirtFault = z.infer<typeof LibvirtFault>

/** What went wrong, in words for an operator: every error that reaches a screen has this shape. */
export const Problem = z.object({
  /** Stable, kebab-case: tests and screens tell problems apart by it. */
  code: z.string(),
  /** One plain sentence. */
  message: z.string(),
  /** What to do about it. */
  remedy: z.string().optional(),
  /** The input field at fault, as the contract names it (`xml`, `tls.ca`). */
  field: z.string().optional(),
  /** Position in the field's text, from 1. */
  line: z.int().optional(),
  column: z.int().optional(),
  libvirt: LibvirtFault.optional(),
})
export type Problem = z.infer<typeof Problem>
