// The programs of the README: each ```ts block is a module of its own. What stands in comments of the form
// <!-- example: … --> before a block is put before it (what the reader has to have), `run` says that it runs as it is.
const pattern = /(?:<!-- example:(?<given>.*?)-->\s*)?```ts\n(?<text>.*?)```/gs

/** @returns {{ name: string, text: string, runs: boolean }[]} */
export function blocksOf(readme) {
  return [...readme.matchAll(pattern)].map(({ groups }, index) => {
    const [, run = '', given = ''] = groups.given?.match(/^\s*(run\b)?\s*(.*)$/s) ?? []
    const text = `${groups.text}${/^(import|export)/m.test(groups.text) ? '' : 'export {}\n'}`
    return { name: `readme-${index + 1}`, text: `${given.trim()}\n${text}`, runs: run !== '' }
  })
}

export const canRun = ({ runs }) => runs
