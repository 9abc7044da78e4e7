import { expect, test as setup } from '@playwright/test'
import { people, setupLink, signIn, stateFile } from './helpers/app.ts'
import { api } from './helpers/drover.ts'

// What every other test builds on: the first administrator, made in the browser through the one-time link, and a
// user of each other role. Their cookies go into state files.

setup('the one-time link makes the first administrator', async ({ page }) => {
  await page.goto(setupLink())
  await page.getByLabel('User name').fill(people.administrator.name)
  for (const field of await page.getByLabel(/password/i).all())
    await field.fill(people.administrator.password)
  await page.getByRole('button', { name: /create|make|set up/i }).click()
  await expect(page).not.toHaveURL(/\/(setup|login)/)
  await page.context().storageState({ path: stateFile('administrator') })
})

setup('the link works only once', async ({ page }) => {
  await page.goto(setupLink())
  await expect(page.getByRole('button', { name: /create|make|set up/i })).toHaveCount(0)
})

for (const role of ['operator', 'viewer'] as const) {
  setup(`somebody signs in as ${role}`, async ({ page }) => {
    await api().users.add({ name: people[role].name, password: people[role].password, role })
    await signIn(page, role)
    await page.context().storageState({ path: stateFile(role) })
  })
}
