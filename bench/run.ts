// run.ts [NAME...]: runs the benchmarks of this directory, or those named, one after the other against one
// Drover in production mode, and prints one table. Exit 1 if a demand is missed or a benchmark could not run.
import { globSync } from 'node:fs'
import { basename, join } from 'node:path'
import { printTable, type Row } from './measure.ts'
import { openSetting, type Setting } from './setting.ts'

type Bench = { default(setting: Setting): Promise<Row[]> }

const wanted = process.argv.slice(2)
const files = globSync('*.bench.ts', { cwd: import.meta.dirname })
  .filter((file) => wanted.length === 0 || wanted.includes(basename(file, '.bench.ts')))
  .sort()
if (files.length === 0) throw new Error(`no benchmark is called ${wanted.join(' or ')}`)

const rows: Row[] = []
const setting = await openSetting()
try {
  for (const file of files) {
    const name = basename(file, '.bench.ts')
    console.log(`\n=== ${name}`)
    try {
      const bench: Bench = await import(join(import.meta.dirname, file))
      const found = await bench.default(setting)
      printTable(found)
      rows.push(...found)
    } catch (error) {
      console.error(error)
      rows.push({
        what: name,
        value: 'did not run',
        against: '',
        ratio: '',
        demand: 'to run at all',
        holds: false,
      })
    }
  }
} finally {
  await setting.close()
}
console.log('\n=== all')
printTable(rows)
const missed = rows.filter((row) => !row.holds).length
console.log(`\n${rows.length - missed} of ${rows.length} demands hold`)
process.exitCode = missed === 0 ? 0 : 1
