// The guest agent in a real guest: QEMU's own (Debian: qemu-guest-agent), put into the lab's guest for this.
// npm run lab up, then DROVER_LAB=1 vitest run
import { execFileSync } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Connection, type Domain, DomainInterfaceAddressesSource, IPAddrType } from '../../src/index.ts'
import { removeGuest, rootOf, startGuest, tls } from './lab-support.ts'

const guest = 'domain-agent'
/** QEMU_GA: where the agent is, if it is not installed. */
const agent = process.env.QEMU_GA ?? '/usr/sbin/qemu-ga'

let host: Connection
let domain: Domain
beforeAll(async () => {
  await removeGuest(guest)
  startGuest('hosta', guest, 'diskless', 192)
  host = await Connection.open(tls('hosta'), { timeout: 10_000 })
  domain = await host.lookupDomainByName(guest)
  await domain.destroy()
  const channel = "<channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>"
  const xml = (await domain.xmlDesc({ inactive: true })).replace('</devices>', `${channel}</devices>`)
  await host.defineDomain(existsSync(agent) ? xml.replace('initrd.gz<', 'domain-agent.gz<') : xml)
  if (existsSync(agent)) writeInitrd(`${rootOf('hosta')}/var/lib/libvirt/boot`)
  await domain.create()
}, 120_000)
afterAll(async () => {
  await host?.close()
  await removeGuest(guest)
  rmSync(`${rootOf('hosta')}/var/lib/libvirt/boot/domain-agent.gz`, { force: true })
}, 60_000)

/** The lab's initrd, and behind it a second one with the agent and the libraries it needs. */
function writeInitrd(boot: string): void {
  const dir = mkdtempSync(join(tmpdir(), 'node-libvirt-agent-'))
  const libraries = execFileSync('ldd', [agent], { encoding: 'utf8' }).match(/\/\S+\.so\S*/g) ?? []
  for (const [from, to] of [[agent, '/bin/qemu-ga'], ...libraries.map((path) => [path, path])] as [
    string,
    string,
  ][]) {
    mkdirSync(join(dir, dirname(to)), { recursive: true })
    copyFileSync(from, join(dir, to))
  }
  mkdirSync(join(dir, 'etc'))
  mkdirSync(join(dir, 'root'))
  writeFileSync(join(dir, 'etc/passwd'), 'root:x:0:0:root:/root:/bin/sh\n')
  writeFileSync(join(dir, 'etc/group'), 'root:x:0:\n')
  writeFileSync(
    join(dir, 'etc/os-release'),
    'ID=lab\nNAME=Lab\nPRETTY_NAME="The lab\'s guest"\nVERSION_ID=1\n',
  )
  const more = execFileSync('sh', ['-c', 'find . | cpio -o -H newc --quiet | gzip -1'], {
    cwd: dir,
    maxBuffer: 64 * 1024 * 1024,
  })
  writeFileSync(join(boot, 'domain-agent.gz'), Buffer.concat([readFileSync(join(boot, 'initrd.gz')), more]))
  rmSync(dir, { recursive: true })
}

test('a guest whose agent does not answer', { timeout: 60_000 }, async () => {
  await domain.agentSetResponseTimeout(1)
  const calls = [
    () => domain.guestInfo({ os: true }),
    () => domain.hostname({ agent: true }),
    () => domain.fsInfo(),
    () => domain.fsFreeze(['/']),
    () => domain.fsTrim(),
    () => domain.time(),
    () => domain.qemuAgentCommand({ execute: 'guest-ping' }, { agentTimeout: 1 }),
    () => domain.interfaceAddresses(DomainInterfaceAddressesSource.AGENT),
  ]
  for (const call of calls)
    await expect(call(), String(call)).rejects.toMatchObject({ code: 'ERR_AGENT_UNRESPONSIVE' })
})

test('a guest whose agent answers', { timeout: 240_000 }, async () => {
  await using consoles = await Connection.open(tls('hosta'))
  const serial = await (await consoles.lookupDomainByName(guest)).openConsole()
  let seen = ''
  serial.on('data', (bytes: Buffer) => {
    seen += bytes
  })
  for (let turn = 0; turn < 120 && !seen.includes('= 42'); turn++) {
    serial.write('echo "sum = $((6*7))"\n')
    await pause(1000)
  }
  expect(seen).toContain('sum = 42')
  serial.write(
    'mkdir /sbin; ln -s /bin/busybox /sbin/hwclock; qemu-ga -d -m virtio-serial -p /dev/vport*p1 -t /run -f /run/ga.pid -l /run/ga.log\n',
  )
  await domain.agentSetResponseTimeout(10)
  const answers = () => domain.qemuAgentCommand({ execute: 'guest-ping' }).catch((error) => error.code)
  await expect.poll(answers, { timeout: 60_000, interval: 1000 }).toEqual({ return: {} })

  expect(JSON.parse(await domain.qemuAgentCommand('{"execute":"guest-info"}'))).toMatchObject({
    return: { supported_commands: expect.any(Array) },
  })
  expect(await domain.hostname({ agent: true })).toBe(guest)
  const info = await domain.guestInfo()
  expect(info).toMatchObject({
    hostname: guest,
    os: { id: 'lab', name: 'Lab', prettyName: "The lab's guest", versionId: '1', machine: 'x86_64' },
    timezone: { offset: 0 },
    users: [],
  })
  expect(info.os?.kernelRelease).toMatch(/^\d/)
  expect(info.interfaces?.find(({ name }) => name === 'lo')?.addresses).toContainEqual({
    type: 'ipv4',
    address: '127.0.0.1',
    prefix: 8,
  })
  expect(Object.keys(await domain.guestInfo({ hostname: true, timezone: true })).sort()).toEqual([
    'hostname',
    'timezone',
  ])
  const addresses = await domain.interfaceAddresses(DomainInterfaceAddressesSource.AGENT)
  expect(addresses.find(({ name }) => name === 'lo')?.addresses).toContainEqual({
    type: IPAddrType.IPV4,
    address: '127.0.0.1',
    prefix: 8,
  })

  await domain.setTime(1_700_000_000)
  const { seconds } = await domain.time()
  expect(seconds - 1_700_000_000).toBeGreaterThanOrEqual(0)
  expect(seconds - 1_700_000_000).toBeLessThan(60)

  await domain.setAuthorizedSshKeys('root', ['ssh-ed25519 AAAA one', 'ssh-ed25519 BBBB two'])
  await domain.setAuthorizedSshKeys('root', ['ssh-ed25519 CCCC three'], { append: true })
  await domain.setAuthorizedSshKeys('root', ['ssh-ed25519 AAAA one'], { remove: true })
  // The agent keeps no order.
  expect((await domain.authorizedSshKeys('root')).sort()).toEqual([
    'ssh-ed25519 BBBB two',
    'ssh-ed25519 CCCC three',
  ])
  await expect(domain.authorizedSshKeys('nobody-here')).rejects.toMatchObject({ code: 'ERR_INTERNAL_ERROR' })

  expect(await domain.fsInfo()).toEqual([]) // all of it is in memory
  expect(await domain.fsFreeze()).toBe(0)
  expect(await domain.fsThaw()).toBe(0)
  serial.destroy()
})
