import { z } from 'zod'
import { Problem } from '../problem.ts'
import { base } from './base.ts'
import { DomainRef } from './domains.ts'

/** What stands between a browser and a domain's screen. All but `ready` carry a problem with the way out. */
export const ConsoleState = z.enum([
  'ready',
  /** The domain is not active. */
  'off',
  /** It runs on another host now: `movedTo`. */
  'moved',
  /** libvirt doesn't know the domain on this host (any more). */
  'gone',
  /** No graphics device, or one that listens nowhere. */
  'none',
  /** Only SPICE, which browsers don't speak. */
  'spice',
  /** Listens on the far host's loopback, or on a socket there. */
  'loopback',
  /** Offers only TLS (vnc_tls) or SASL, which Drover doesn't speak yet. */
  'tls',
  /** A password that is expired, refused, or that libvirt doesn't tell. */
  'password',
  /** Nothing answers at the address that libvirt reports. */
  'unreachable',
  /** The host is not connected to Drover now. */
  'host-lost',
  /** A machine of the demo host has no real screen. */
  'demo',
])
export type ConsoleState = z.infer<typeof ConsoleState>

export const ConsoleStatus = z.object({
  state: ConsoleState,
  problem: Problem.nullable(),
  /** The reader's role lets them look, not type. */
  viewOnly: z.boolean(),
  movedTo: DomainRef.nullable(),
})
export type ConsoleStatus = z.infer<typeof ConsoleStatus>

export const consoles = {
  /** Looks at the live definition and enters the display as a viewer would, then leaves; within 10 s. */
  status: base.input(DomainRef).output(ConsoleStatus),
}
