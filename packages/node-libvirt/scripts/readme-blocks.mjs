// The programs of the README: each ```ts block is a module of its own. What stands in a comment <!-- example: … -->
// before a block is put before it: what the reader has to have. `run` says that it runs as it is, on the test driver.
const pattern = /(?:<!-- example:(?<given>.*?)-->\s*)?```ts\n(?<text>.*?)```/gs

/** @returns {{ name: string, text: string, runs: boolean }[]} */
export function blocksOf(readme) {
  return [...readme.matchAll(pattern)].map(({ groups }, index) => {
    const [, run, given] = groups.given?.match(/^\s*(run\b)?(.*)$/s) ?? []
    const text = [given?.trim(), groups.text, 'export {}\n'].filter(Boolean).join('\n')
    return {
      name: `readme-${index + 1}`,
      text: run ? text.replaceAll('qemu:///system', 'test:///default') : text,
      runs: Boolean(run),
    }
  })
}
