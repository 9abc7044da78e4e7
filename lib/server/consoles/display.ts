import { isIP } from 'node:net'
import { attribute, child, childrenNamed, parseXml, type XmlElement } from '../../shared/xml-tree.ts'

/** Where Drover reaches the host from: decides what a listener's address means. */
export type HostReach = {
  /** What Drover dials for libvirt; empty for this machine's socket. */
  address: string
  /** Drover runs on the host itself: its loopback and its sockets are ours. */
  thisMachine: boolean
}

export type DisplayAddress = { kind: 'tcp'; host: string; port: number } | { kind: 'socket'; path: string }

/** A VNC display as libvirt reports it. Stays on the server: it holds the password. */
export type VncDisplay = {
  address: DisplayAddress
  /** null: libvirt reports none. Empty: libvirt locks everybody out. */
  password: string | null
  /** When the password ends, epoch milliseconds. */
  passwordEndsAt: number | null
}

export type DisplayChoice =
  | { state: 'display'; display: VncDisplay }
  | { state: 'off' }
  | { state: 'none' }
  | { state: 'nowhere' }
  | { state: 'spice' }
  | { state: 'other'; type: string }
  | { state: 'loopback'; listen: string }
  | { state: 'socket'; path: string }

const isAnyAddress = (address: string) => ['0.0.0.0', '::', '[::]', '*', ''].includes(address)

/** Addresses that mean "this machine" wherever they are read. */
export function isLoopback(address: string): boolean {
  const bare = address.replace(/^\[|\]$/g, '').toLowerCase()
  if (bare === 'localhost' || bare.endsWith('.localhost')) return true
  const v4 = bare.replace(/^::ffff:/, '')
  return isIP(v4) === 4 ? v4.startsWith('127.') : bare === '::1' || bare === '0:0:0:0:0:0:0:1'
}

/** libvirt writes passwdValidTo as UTC without a zone, `2030-01-01T15:51:00`. */
function readValidTo(text: string | null): number | null {
  if (!text) return null
  const at = Date.parse(/(Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`)
  return Number.isNaN(at) ? null : at
}

function placeOf(graphics: XmlElement, reach: HostReach): DisplayAddress | DisplayChoice {
  const listens = childrenNamed(graphics, 'listen')
  const socket =
    attribute(graphics, 'socket') ??
    listens.filter((one) => attribute(one, 'type') === 'socket').map((one) => attribute(one, 'socket'))[0]
  if (socket) return reach.thisMachine ? { kind: 'socket', path: socket } : { state: 'socket', path: socket }

  const port = Number(attribute(graphics, 'port') ?? -1)
  if (!Number.isInteger(port) || port < 1 || port > 65535) return { state: 'nowhere' }
  if (listens.length && listens.every((one) => attribute(one, 'type') === 'none')) return { state: 'nowhere' }

  const listen =
    listens.map((one) => attribute(one, 'address')).find((address) => address !== null) ??
    attribute(graphics, 'listen') ??
    // libvirt always writes the address of a running display; without one QEMU's default holds.
    '127.0.0.1'
  if (isAnyAddress(listen)) return { kind: 'tcp', host: reach.address || '127.0.0.1', port }
  if (isLoopback(listen) && !reach.thisMachine) return { state: 'loopback', listen: `${listen}:${port}` }
  return { kind: 'tcp', host: listen.replace(/^\[|\]$/g, ''), port }
}

/**
 * Finds the display that noVNC can show in a live definition (virDomainGetXMLDesc with VIR_DOMAIN_XML_SECURE).
 * A VNC display is preferred to any other; of several, the first that can be reached.
 */
export function chooseDisplay(liveXml: string, reach: HostReach): DisplayChoice {
  const domain = parseXml(liveXml)
  // Of a domain that went off just now libvirt gives the next-boot definition: only an active one has an id.
  if (attribute(domain, 'id') === null) return { state: 'off' }
  const all = childrenNamed(child(domain, 'devices'), 'graphics')
  const vnc = all.filter((graphics) => attribute(graphics, 'type') === 'vnc')
  let obstacle: DisplayChoice | null = null
  for (const graphics of vnc) {
    const place = placeOf(graphics, reach)
    if ('state' in place) obstacle ??= place
    else
      return {
        state: 'display',
        display: {
          address: place,
          password: attribute(graphics, 'passwd'),
          passwordEndsAt: readValidTo(attribute(graphics, 'passwdValidTo')),
        },
      }
  }
  if (obstacle) return obstacle
  const types = all.map((graphics) => attribute(graphics, 'type') ?? '')
  if (types.includes('spice')) return { state: 'spice' }
  // `egl-headless` renders for another display and is none itself.
  const other = types.find((type) => type && type !== 'egl-headless')
  return other ? { state: 'other', type: other } : { state: 'none' }
}
