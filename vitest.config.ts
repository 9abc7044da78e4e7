import { defineConfig } from 'vitest/config'

export default defineConfig({
  resolve: { alias: { '@': import.meta.dirname } },
  test: {
    include: ['*.test.ts', '{lib,app,components,scripts}/**/*.test.{ts,tsx}'],
    environment: 'node',
    // A process each: some tests load the binding, and a crash must name its file.
    pool: 'forks',
    testTimeout: 15_000,
  },
})
