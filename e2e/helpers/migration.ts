import { expect, type Locator, type Page } from '@playwright/test'
import type { DomainRef } from '../../lib/shared/contract/domains.ts'
import type { HostSummary } from '../../lib/shared/contract/hosts.ts'
import type { Job } from '../../lib/shared/contract/jobs.ts'
import { paths } from '../../lib/shared/paths.ts'
import { type Api, api } from './drover.ts'
import { type GuestKind, type GuestOptions, guest, type LabHost, until, virsh } from './lab.ts'

export type Hosts = Record<'hosta' | 'hostb', HostSummary>

/** A guest on hosta that Drover knows to run. */
export async function runningGuest(
  hosts: Hosts,
  name: string,
  kind: GuestKind = 'diskless',
  options: GuestOptions = {},
): Promise<DomainRef> {
  const ref = { hostId: hosts.hosta.id, uuid: await guest('hosta', name, kind, options) }
  await knows(ref)
  return ref
}

/** Waits until Drover's inventory has the domain, running, with a live definition as new as `virsh` gives it. */
export async function knows(ref: DomainRef, client: Api = api()): Promise<void> {
  await until('Drover knows the guest', async () =>
    (await client.domains.list()).some(
      (one) => one.uuid === ref.uuid && one.hostId === ref.hostId && one.state === 'running',
    ),
  )
}

/** Slows a domain's migrations down to so many MiB/s, so that one can look at them. */
export const slowDown = (host: LabHost, name: string, speed: number): Promise<string> =>
  virsh(host, 'migrate-setspeed', name, String(speed))

/** What virsh says on both hosts: running, or persistently defined, or nothing. */
export async function whereabouts(name: string): Promise<Record<'hosta' | 'hostb', string>> {
  const lines = async (host: LabHost, ...flags: string[]) =>
    (await virsh(host, 'list', '--name', ...flags)).split('\n').map((line) => line.trim())
  const at = async (host: LabHost) => {
    const [running, persistent, all] = await Promise.all([
      lines(host, '--state-running'),
      lines(host, '--all', '--persistent'),
      lines(host, '--all'),
    ])
    if (!all.includes(name)) return 'absent'
    return `${running.includes(name) ? 'running' : 'off'} ${persistent.includes(name) ? 'persistent' : 'transient'}`
  }
  return { hosta: await at('hosta'), hostb: await at('hostb') }
}

export const strip = (page: Page): Locator => page.getByRole('region', { name: 'Migration' })

/** Opens the picker on the domain's page: the first click. */
export async function openPicker(page: Page, ref: DomainRef): Promise<Locator> {
  await page.goto(paths.domain(ref))
  await page.getByRole('button', { name: 'Migrate', exact: true }).click()
  const picker = page.getByRole('dialog', { name: /^Migrate/ })
  await expect(picker).toBeVisible()
  return picker
}

/** The host's entry in the picker. */
export const entry = (picker: Locator, host: string): Locator =>
  picker.getByRole('listitem').filter({ has: picker.page().getByText(host, { exact: true }) })

/** The two clicks. */
export async function migrate(page: Page, ref: DomainRef, name: string, host: string): Promise<void> {
  const picker = await openPicker(page, ref)
  await picker.getByRole('button', { name: `Migrate ${name} to ${host}` }).click()
  await expect(picker).toBeHidden()
}

/** The newest job of a domain. */
export async function lastJob(uuid: string, client: Api = api()): Promise<Job> {
  const job = (await client.jobs.list()).find((one) => one.uuid === uuid)
  if (!job) throw new Error(`no job of ${uuid}`)
  return job
}

/** Waits for the end of the newest job. */
export async function ended(uuid: string, client: Api = api(), limit = 60_000): Promise<Job> {
  await until('the migration has ended', async () => (await lastJob(uuid, client)).state !== 'running', limit)
  return await lastJob(uuid, client)
}
