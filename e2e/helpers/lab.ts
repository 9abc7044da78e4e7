import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)
const script = resolve(import.meta.dirname, '../lab/lab.sh')
const cache = resolve(import.meta.dirname, '../lab/cache')

export type LabHost = 'hosta' | 'hostb' | 'hostc'
export type GuestKind = 'diskless' | 'disk' | 'nbd' | 'boot'

/** The SASL account of every host of the lab. */
export const sasl = { user: 'operator', password: 'lab-secret' }

/** One call of e2e/lab/lab.sh, at most a minute long. Fails with what the script said. */
export async function lab(args: string[], env: Record<string, string> = {}): Promise<string> {
  const { stdout } = await run('bash', [script, ...args], {
    timeout: 60_000,
    env: { ...process.env, ...env },
  })
  return stdout.trimEnd()
}

/** Calls virsh on a host, over TLS with the lab's client certificate. */
export const virsh = (host: LabHost, ...args: string[]): Promise<string> => lab(['virsh', host, ...args])

/** The state of a domain in virsh's words, or `absent`. */
export async function stateOf(host: LabHost, name: string): Promise<string> {
  const names = (await virsh(host, 'list', '--all', '--name')).split('\n').map((line) => line.trim())
  return names.includes(name) ? (await virsh(host, 'domstate', name)).trim() : 'absent'
}

export type GuestOptions = {
  vncPassword?: string
  vncListen?: string
  memoryMiB?: number
  /** MiB that the guest rewrites for ever, and so makes a migration long. */
  dirtyMiB?: number
  /** Only define it. */
  start?: boolean
}

/** Defines and starts a guest, in place of any of that name that was left over. Resolves to its UUID. */
export async function guest(
  host: LabHost,
  name: string,
  kind: GuestKind = 'diskless',
  options: GuestOptions = {},
): Promise<string> {
  await removeGuest(name)
  await lab(['guest', host, name, kind], {
    ...(options.vncPassword ? { VNC_PASSWD: options.vncPassword } : {}),
    ...(options.vncListen ? { VNC_LISTEN: options.vncListen } : {}),
    ...(options.memoryMiB ? { MEM: String(options.memoryMiB) } : {}),
    ...(options.dirtyMiB ? { DIRTY: String(options.dirtyMiB) } : {}),
    ...(options.start === false ? { NOSTART: '1' } : {}),
  })
  return (await virsh(host, 'domuuid', name)).trim()
}

/** Removes a guest from both hosts, if it is there. */
export async function removeGuest(name: string): Promise<void> {
  for (const host of ['hosta', 'hostb'] as const) {
    const state = await stateOf(host, name)
    if (state === 'absent') continue
    if (state !== 'shut off') await virsh(host, 'destroy', name)
    // A transient domain is gone once it is destroyed.
    if ((await stateOf(host, name)) !== 'absent')
      await virsh(host, 'undefine', name, '--managed-save', '--snapshots-metadata', '--nvram')
  }
}

export type DaemonAct = 'start' | 'stop' | 'kill9' | 'restart' | 'freeze' | 'thaw'
/** Acts on a host's libvirtd: `freeze` is SIGSTOP, `thaw` SIGCONT, `kill9` SIGKILL. */
export const daemon = (host: LabHost, act: DaemonAct): Promise<string> => lab(['daemon', host, act])

/** Runs `during` while a host's libvirtd is stopped by SIGSTOP; it goes on afterwards whatever happens. */
export async function whileFrozen<T>(host: LabHost, during: () => Promise<T>): Promise<T> {
  await daemon(host, 'freeze')
  try {
    return await during()
  } finally {
    await daemon(host, 'thaw')
  }
}

export type CertificateBundle = 'client' | 'wrong-ca' | 'foreign-client' | 'unknown-client' | 'expired-client'
/** The PEM texts that an operator would paste; what is wrong with each bundle stands in e2e/lab/pki.sh. */
export function certificate(bundle: CertificateBundle = 'client'): { ca: string; cert: string; key: string } {
  const read = (file: string) => readFileSync(resolve(cache, 'pki', bundle, file), 'utf8')
  return { ca: read('cacert.pem'), cert: read('clientcert.pem'), key: read('clientkey.pem') }
}

/** The lab's good client certificate as virsh wants it: a directory for `pkipath`. */
export const certificateDirectory = (): string => resolve(cache, 'pki/client')

/** Polls until `check` is true; fails with `what` after `limit` milliseconds. */
export async function until(what: string, check: () => Promise<boolean>, limit = 20_000): Promise<void> {
  const deadline = Date.now() + limit
  while (!(await check())) {
    if (Date.now() > deadline) throw new Error(`still not after ${limit} ms: ${what}`)
    await sleep(100)
  }
}
