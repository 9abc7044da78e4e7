// count-results.ts REPORT STATUS: prints "passed failed skipped" of a JSON report by Vitest or Playwright.
// A suite that ended badly counts at least one failure, whatever its report says, or if it wrote none.
import { readFileSync } from 'node:fs'

type Vitest = {
  numPassedTests: number
  numFailedTests: number
  numPendingTests: number
  numTodoTests: number
}
type Playwright = { stats: { expected: number; unexpected: number; flaky: number; skipped: number } }

function counts(report: Vitest | Playwright): [passed: number, failed: number, skipped: number] {
  // A flaky test is a bug, so it counts as failed.
  if ('stats' in report)
    return [report.stats.expected, report.stats.unexpected + report.stats.flaky, report.stats.skipped]
  return [report.numPassedTests, report.numFailedTests, report.numPendingTests + report.numTodoTests]
}

const [file = '', status = '1'] = process.argv.slice(2)
let [passed, failed, skipped]: [number, number, number] = [0, 0, 0]
try {
  ;[passed, failed, skipped] = counts(JSON.parse(readFileSync(file, 'utf8')))
} catch (error) {
  process.stderr.write(`no report of this suite: ${(error as Error).message}\n`)
}
if (failed === 0 && (status !== '0' || passed === 0)) failed = 1
process.stdout.write(`${passed} ${failed}${skipped ? ` ${skipped}` : ''}\n`)
