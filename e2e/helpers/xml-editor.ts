import { expect, type Locator, type Page } from '@playwright/test'

/** The editor of that name. */
export const editor = (page: Page, label: string | RegExp): Locator =>
  page.getByRole('textbox', { name: label })

/** Replaces all of an editor's text, as a paste would. */
export async function paste(page: Page, label: string | RegExp, text: string): Promise<void> {
  const box = editor(page, label)
  await box.click()
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.press('Delete')
  await page.keyboard.insertText(text)
}

/** Puts the cursor behind the first place that has this text, by the editor's own search, and types there. */
export async function typeAfter(
  page: Page,
  label: string | RegExp,
  place: string,
  text: string,
): Promise<void> {
  await editor(page, label).click()
  await page.keyboard.press('ControlOrMeta+Home')
  await page.keyboard.press('ControlOrMeta+f')
  const find = page.getByRole('textbox', { name: 'Find' })
  await find.fill('')
  // The search listens to keys, not to the value.
  await find.pressSequentially(place)
  await page.keyboard.press('Enter')
  await page.keyboard.press('Escape')
  await page.keyboard.press('ArrowRight')
  await page.keyboard.insertText(text)
}

/** Opens the review of an edit and saves it. */
export async function reviewAndSave(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Review and save' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByText('To be saved')).toBeVisible()
  await dialog.getByRole('button', { name: 'Save', exact: true }).click()
}
