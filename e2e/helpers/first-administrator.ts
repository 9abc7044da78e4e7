import type { RunningDrover } from './drover-process.ts'

/** The one-time link in what a Drover printed. */
export function setupLinkIn(log: string): string {
  const link = /https?:\/\/\S+\/setup[^\s]*/.exec(log)?.[0]
  if (!link) throw new Error(`no set-up link in:\n${log}`)
  return link
}

/** The secret of a set-up link: whatever follows `token=` in its query or fragment. */
const tokenOf = (link: string): string => /token=([\w-]+)/.exec(link)?.[1] ?? ''

/** Makes the first administrator as the set-up page does. Resolves to the Cookie header of their session. */
export async function firstAdministrator(
  drover: Pick<RunningDrover, 'url' | 'log'>,
  person = { name: 'ada', password: 'correct horse battery' },
): Promise<string> {
  const answer = await fetch(`${drover.url}/api/session/setup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: drover.url },
    body: JSON.stringify({ token: tokenOf(setupLinkIn(drover.log())), ...person }),
  })
  const cookie = answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')
  if (!answer.ok || !cookie) throw new Error(`set-up failed with ${answer.status}: ${await answer.text()}`)
  return cookie
}
