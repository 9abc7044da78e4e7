import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Api, apiAt, withHosts } from '../e2e/helpers/drover.ts'
import { type RunningDrover, startDrover } from '../e2e/helpers/drover-process.ts'
import { firstAdministrator } from '../e2e/helpers/first-administrator.ts'
import type { HostSummary } from '../lib/shared/contract/hosts.ts'

/** What every benchmark starts from: a Drover in production mode that knows the lab's hosts; hostc has 1,000 domains. */
export type Setting = {
  drover: RunningDrover
  api: Api
  /** Cookie header of an administrator. */
  cookie: string
  hosts: Record<'hosta' | 'hostb' | 'hostc', HostSummary>
  close(): Promise<void>
}

export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  await new Promise((done) => server.close(done))
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

export async function openSetting(): Promise<Setting> {
  const directory = mkdtempSync(join(tmpdir(), 'drover-bench-'))
  const drover = await startDrover({ directory, port: await freePort() })
  const close = async () => {
    await drover.stop()
    rmSync(directory, { recursive: true, force: true })
  }
  try {
    const cookie = await firstAdministrator(drover)
    const api = apiAt(drover.url, cookie)
    return { drover, api, cookie, hosts: await withHosts(api, 'hosta', 'hostb', 'hostc'), close }
  } catch (error) {
    console.error(drover.log())
    await close()
    throw error
  }
}
