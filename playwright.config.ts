import { existsSync } from 'node:fs'
import { defineConfig, devices } from '@playwright/test'
import { stateFile, url } from './e2e/helpers/app.ts'

const chromium = [
  process.env.CHROMIUM_PATH,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find((path) => path && existsSync(path))

// One Drover for a run, started by e2e/helpers/start-drover.ts on a port and a data directory of its own
// (DROVER_E2E_PORT, DROVER_E2E): several runs in one checkout don't meet.
export default defineConfig({
  testDir: './e2e',
  outputDir: `test-results/${process.env.DROVER_E2E ?? 'e2e'}/artifacts`,
  globalSetup: './e2e/helpers/start-drover.ts',
  fullyParallel: false,
  workers: 2,
  // A flaky test is a bug: no second chance.
  retries: 0,
  forbidOnly: !!process.env.CI,
  reporter: [['list']],
  timeout: 60_000,
  expect: { timeout: 10_000 },
  projects: [
    { name: 'setup', testMatch: /\.setup\.ts$/ },
    // On libvirt's test driver: fast, and no host to disturb.
    { name: 'browser', testMatch: /\.e2e\.ts$/, testIgnore: /\.lab\.e2e\.ts$/, dependencies: ['setup'] },
    // On the two hosts of e2e/lab, one test at a time: they freeze hosts and kill daemons.
    { name: 'lab', testMatch: /\.lab\.e2e\.ts$/, dependencies: ['setup'], workers: 1, timeout: 120_000 },
  ].map((project) => ({
    ...project,
    use: project.name === 'setup' ? {} : { storageState: stateFile('administrator') },
  })),
  use: {
    ...devices['Desktop Chrome'],
    baseURL: url(),
    viewport: { width: 1280, height: 800 },
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: chromium,
      args: [
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
        '--disable-quic',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
        '--no-default-browser-check',
        '--disable-dev-shm-usage',
        '--password-store=basic',
        // Tests never leave this machine.
        '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
      ],
    },
  },
})
