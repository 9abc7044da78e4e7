import { mkdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, type Page } from '@playwright/test'
import type { Role } from '../../lib/shared/permissions.ts'
import { setupLinkIn } from './first-administrator.ts'

/** Directory of this run: its Drover's data, log, session states and artifacts. */
export const runDirectory = (): string => {
  const directory = resolve('test-results', process.env.DROVER_E2E ?? 'e2e')
  mkdirSync(directory, { recursive: true })
  return directory
}

export const port = (): number => Number(process.env.DROVER_E2E_PORT ?? 3190)

/** Where the Drover of this run is served. */
export const url = (): string => `http://127.0.0.1:${port()}`

/** Cookies of somebody with that role, for `test.use({ storageState })`; written by the setup project. */
export const stateFile = (role: Role): string =>
  resolve('test-results', process.env.DROVER_E2E ?? 'e2e', `${role}.json`)

export type Person = { name: string; password: string; role: Role }

/** The users that the setup project makes, one of each role. */
export const people: Record<Role, Person> = {
  administrator: { name: 'ada', password: 'correct horse battery', role: 'administrator' },
  operator: { name: 'olive', password: 'staple in the stable', role: 'operator' },
  viewer: { name: 'vera', password: 'only looking, thanks', role: 'viewer' },
}

/** The one-time link that the Drover of this run printed at its first start. */
export const setupLink = (): string => setupLinkIn(readFileSync(`${runDirectory()}/drover.log`, 'utf8'))

/** Fills in the sign-in page as a person would. */
export async function signIn(page: Page, role: Role): Promise<void> {
  await page.goto('/login')
  await page.getByLabel('User name').fill(people[role].name)
  await page.getByLabel('Password').fill(people[role].password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page).not.toHaveURL(/\/login/)
}
