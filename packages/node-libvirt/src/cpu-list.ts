const isNumber = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0

/** libvirt's text for a set of CPUs or NUMA nodes, such as `0-2,5,^1`, as numbers in order. */
export function parseNumbers(text: string): number[] {
  const numbers = new Set<number>()
  for (const part of text.split(',')) {
    const [, without, first, last = first] = part.trim().match(/^(\^?)(\d+)(?:-(\d+))?$/) ?? []
    for (let number = Number(first); number <= Number(last); number++)
      if (without) numbers.delete(number)
      else numbers.add(number)
  }
  return [...numbers].sort((a, b) => a - b)
}

/** The text libvirt takes for a set of CPUs or NUMA nodes. Throws a `TypeError` that names `what`. */
export function formatNumbers(what: string, numbers: number | readonly number[]): string {
  const list: unknown = typeof numbers === 'number' ? [numbers] : numbers
  if (!Array.isArray(list) || !list.every(isNumber))
    throw new TypeError(`${what} must be an array of numbers`)
  return list.join(',')
}
