import { defineConfig } from 'vitest/config'

// DROVER_LAB=1 runs the tests against the lab's hosts (npm run lab up), alone; else all the others.
const lab = process.env.DROVER_LAB === '1'

export default defineConfig({
  test: {
    include: [lab ? 'test/lab/**/*.test.ts' : 'test/**/*.test.ts'],
    exclude: lab ? [] : ['test/lab/**/*.test.ts'],
    environment: 'node',
    // A process each: a crash of the native part must name its file.
    pool: 'forks',
    testTimeout: 30_000,
    hookTimeout: 60_000,
    fileParallelism: false,
  },
})
