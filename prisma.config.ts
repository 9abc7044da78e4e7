import { chmodSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'prisma/config'

// Prisma's CLI wants a native schema engine, which it downloads from the internet even for `generate`. Ours
// answers the same protocol with the wasm engine from npm, so nothing but the npm packages is needed.
const engine = fileURLToPath(new URL('./prisma/schema-engine.mjs', import.meta.url))
chmodSync(engine, 0o755)
process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= engine
process.env.PRISMA_HIDE_UPDATE_MESSAGE ??= '1'
process.env.CHECKPOINT_DISABLE ??= '1'

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  datasource: {
    url: process.env.DATABASE_URL ?? `file:${process.env.DROVER_DATA_DIR ?? './data'}/drover.db`,
  },
})
