import { rmSync } from 'node:fs'
import { port, runDirectory } from './app.ts'
import { startDrover } from './drover-process.ts'

/** Playwright's global set-up: a fresh Drover for the whole run; what it returns is the tear-down. */
export default async function globalSetup(): Promise<() => Promise<void>> {
  const directory = runDirectory()
  rmSync(directory, { recursive: true, force: true })
  const running = await startDrover({ directory, port: port() })
  return () => running.stop()
}
