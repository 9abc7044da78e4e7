import { readFileSync } from 'node:fs'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/fetch'
import { SimpleCsrfProtectionLinkPlugin } from '@orpc/client/plugins'
import type { ContractRouterClient } from '@orpc/contract'
import type { Contract } from '../../lib/shared/contract/contract.ts'
import type { HostSummary } from '../../lib/shared/contract/hosts.ts'
import type { Role } from '../../lib/shared/permissions.ts'
import { stateFile, url } from './app.ts'
import { type LabHost, until } from './lab.ts'
import { labHost } from './lab-host.ts'

export type Api = ContractRouterClient<Contract>

/** Drover's API as a browser with that cookie calls it. */
export function apiAt(origin: string, cookie: string): Api {
  return createORPCClient(
    new RPCLink({
      url: `${origin}/api/rpc`,
      headers: () => ({ cookie, origin }),
      plugins: [new SimpleCsrfProtectionLinkPlugin()],
    }),
  )
}

/** The Cookie header of somebody whom the setup project signed in. */
export function cookieOf(role: Role): string {
  const { cookies }: { cookies: { name: string; value: string }[] } = JSON.parse(
    readFileSync(stateFile(role), 'utf8'),
  )
  return cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
}

/** The API of this run's Drover, for what a test needs but does not test. */
export const api = (role: Role = 'administrator'): Api => apiAt(url(), cookieOf(role))

/** Adds what is missing of these hosts and waits until each is connected. Resolves to their summaries, by name. */
export async function withHosts<Name extends LabHost>(
  client: Api,
  ...names: Name[]
): Promise<Record<Name, HostSummary>> {
  const known = await client.hosts.list()
  for (const name of names)
    if (!known.some((host) => host.name === name)) await client.hosts.add(labHost(name))
  const connected = async () => (await client.hosts.list()).filter((host) => host.state === 'connected')
  await until(`connected: ${names.join(', ')}`, async () => {
    const found = (await connected()).map((host) => host.name)
    return names.every((name) => found.includes(name))
  })
  const found = await connected()
  return Object.fromEntries(names.map((name) => [name, found.find((host) => host.name === name)])) as Record<
    Name,
    HostSummary
  >
}

/** Adds libvirt's test driver as a host, once. */
export async function withDemoHost(client: Api): Promise<HostSummary> {
  const find = async () => (await client.hosts.list()).find((host) => host.transport === 'demo')
  if (!(await find())) await client.hosts.add({ transport: 'demo', name: 'demo' })
  await until('the demo host is connected', async () => (await find())?.state === 'connected')
  const host = await find()
  if (!host) throw new Error('the demo host is gone')
  return host
}
