import { describe, expect, it } from 'vitest'
import { chooseDisplay, type DisplayChoice, type HostReach, isLoopback } from './display.ts'

const far: HostReach = { address: 'kvm1.example', thisMachine: false }
const here: HostReach = { address: '', thisMachine: true }
const domain = (graphics: string) =>
  `<domain type='kvm' id='3'><name>a</name><devices>${graphics}</devices></domain>`
const tcp = (host: string, port: number, password: string | null = null): DisplayChoice => ({
  state: 'display',
  display: { address: { kind: 'tcp', host, port }, password, passwordEndsAt: null },
})

const CASES: [string, string, HostReach, DisplayChoice][] = [
  [
    'all IPv4 addresses: the one Drover dials',
    `<graphics type='vnc' port='5901' autoport='yes' listen='0.0.0.0'><listen type='address' address='0.0.0.0'/></graphics>`,
    far,
    tcp('kvm1.example', 5901),
  ],
  ['all IPv6 addresses', `<graphics type='vnc' port='5901' listen='::'/>`, far, tcp('kvm1.example', 5901)],
  [
    'an address of its own',
    `<graphics type='vnc' port='5902' listen='10.0.0.7'/>`,
    far,
    tcp('10.0.0.7', 5902),
  ],
  ['IPv6 in brackets', `<graphics type='vnc' port='5902' listen='[fd00::7]'/>`, far, tcp('fd00::7', 5902)],
  [
    'a network listener carries its address',
    `<graphics type='vnc' port='5903'><listen type='network' network='lan' address='10.1.1.1'/></graphics>`,
    far,
    tcp('10.1.1.1', 5903),
  ],
  [
    'loopback far away',
    `<graphics type='vnc' port='5900' listen='127.0.0.1'/>`,
    far,
    { state: 'loopback', listen: '127.0.0.1:5900' },
  ],
  [
    'loopback by default',
    `<graphics type='vnc' port='5900'/>`,
    far,
    { state: 'loopback', listen: '127.0.0.1:5900' },
  ],
  ['loopback here', `<graphics type='vnc' port='5900' listen='127.0.0.1'/>`, here, tcp('127.0.0.1', 5900)],
  ['anywhere, here', `<graphics type='vnc' port='5900' listen='0.0.0.0'/>`, here, tcp('127.0.0.1', 5900)],
  [
    'a socket here',
    `<graphics type='vnc' socket='/run/a.sock'><listen type='socket' socket='/run/a.sock'/></graphics>`,
    here,
    {
      state: 'display',
      display: { address: { kind: 'socket', path: '/run/a.sock' }, password: null, passwordEndsAt: null },
    },
  ],
  [
    'a socket far away',
    `<graphics type='vnc'><listen type='socket' socket='/run/a.sock'/></graphics>`,
    far,
    { state: 'socket', path: '/run/a.sock' },
  ],
  [
    'no port yet',
    `<graphics type='vnc' port='-1' autoport='yes' listen='0.0.0.0'/>`,
    far,
    { state: 'nowhere' },
  ],
  [
    'listens nowhere',
    `<graphics type='vnc' port='5900'><listen type='none'/></graphics>`,
    far,
    { state: 'nowhere' },
  ],
  ['no graphics', `<video/>`, far, { state: 'none' }],
  ['headless rendering only', `<graphics type='egl-headless'/>`, far, { state: 'none' }],
  ['SPICE only', `<graphics type='spice' port='5900' listen='0.0.0.0'/>`, far, { state: 'spice' }],
  ['RDP', `<graphics type='rdp' port='3389'/>`, far, { state: 'other', type: 'rdp' }],
  [
    'VNC beside SPICE',
    `<graphics type='spice' port='5900'/><graphics type='vnc' port='5904' listen='0.0.0.0'/>`,
    far,
    tcp('kvm1.example', 5904),
  ],
  [
    'the display that can be reached',
    `<graphics type='vnc' port='5900' listen='127.0.0.1'/><graphics type='vnc' port='5905' listen='0.0.0.0'/>`,
    far,
    tcp('kvm1.example', 5905),
  ],
  [
    'a password',
    `<graphics type='vnc' port='5900' listen='0.0.0.0' passwd='a&amp;b'/>`,
    far,
    tcp('kvm1.example', 5900, 'a&b'),
  ],
  [
    'locked by an empty password',
    `<graphics type='vnc' port='5900' listen='0.0.0.0' passwd=''/>`,
    far,
    tcp('kvm1.example', 5900, ''),
  ],
]

describe('chooseDisplay', () => {
  it.each(CASES)('%s', (_name, graphics, reach, expected) => {
    expect(chooseDisplay(domain(graphics), reach)).toEqual(expected)
  })
  it("reads a password's end as UTC", () => {
    const found = chooseDisplay(
      domain(
        `<graphics type='vnc' port='5900' listen='0.0.0.0' passwd='x' passwdValidTo='2030-01-01T00:00:00'/>`,
      ),
      far,
    )
    expect(found.state === 'display' && found.display.passwordEndsAt).toBe(Date.UTC(2030, 0, 1))
  })
  it('takes a definition without an id for that of a domain that is off', () => {
    expect(
      chooseDisplay(`<domain><devices><graphics type='vnc' port='-1'/></devices></domain>`, far),
    ).toEqual({
      state: 'off',
    })
  })
  it('ignores graphics elsewhere in the document', () => {
    const xml = `<domain id='1'><metadata><graphics type='vnc' port='22' listen='10.0.0.1'/></metadata><devices/></domain>`
    expect(chooseDisplay(xml, far)).toEqual({ state: 'none' })
  })
})

describe('isLoopback', () => {
  it.each([
    '127.0.0.1',
    '127.9.9.9',
    '::1',
    '[::1]',
    'localhost',
    'LOCALHOST',
    '::ffff:127.0.0.1',
    'a.localhost',
  ])('%s', (one) => expect(isLoopback(one)).toBe(true))
  it.each(['10.0.0.1', '0.0.0.0', 'fd00::1', 'localhost.example', '127.example'])('not %s', (one) =>
    expect(isLoopback(one)).toBe(false),
  )
})
