const words = (text: string) => text.toLowerCase().split(/\s+/).filter(Boolean)

/** Every word typed occurs in the text. */
export const matchesAll = (text: string, typed: string): boolean => {
  const low = text.toLowerCase()
  return words(typed).every((word) => low.includes(word))
}

/** Those whose name holds every word typed, names that begin with it first. */
export function rankByName<T extends { name: string }>(items: readonly T[], typed: string): T[] {
  const start = typed.trim().toLowerCase()
  const rank = (name: string) =>
    name.toLowerCase() === start ? 0 : name.toLowerCase().startsWith(start) ? 1 : 2
  return items
    .filter(({ name }) => matchesAll(name, typed))
    .sort((a, b) => rank(a.name) - rank(b.name) || a.name.localeCompare(b.name))
}

/** `shut down web1` → the action "Shut down" and `web1`. The verb has to be followed by a space. */
export function splitVerb<T extends { label: string }>(
  typed: string,
  actions: readonly T[],
): { verb: T | null; rest: string } {
  const low = typed.trimStart().toLowerCase()
  const verb = actions
    .filter(({ label }) => low.startsWith(`${label.toLowerCase()} `))
    .sort((a, b) => b.label.length - a.label.length)[0]
  return { verb: verb ?? null, rest: verb ? typed.trimStart().slice(verb.label.length) : typed }
}

/** The actions whose name begins as typed: `sus` → "Suspend". One letter alone would only be noise. */
export function begunVerbs<T extends { label: string }>(typed: string, actions: readonly T[]): T[] {
  const low = typed.trim().toLowerCase()
  return low.length < 2 ? [] : actions.filter(({ label }) => label.toLowerCase().startsWith(low))
}
