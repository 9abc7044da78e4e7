import { createHash, randomUUID } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { PrismaLibSql } from '@prisma/adapter-libsql'

const MIGRATIONS = join(import.meta.dirname, '../../prisma/migrations')

// Prisma's own table, so that `prisma migrate status` and `deploy` agree with what was applied here.
const BOOKKEEPING = `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
  "id" TEXT PRIMARY KEY NOT NULL, "checksum" TEXT NOT NULL, "finished_at" DATETIME, "migration_name" TEXT NOT NULL,
  "logs" TEXT, "rolled_back_at" DATETIME, "started_at" DATETIME NOT NULL DEFAULT current_timestamp,
  "applied_steps_count" INTEGER UNSIGNED NOT NULL DEFAULT 0)`

/**
 * Applies what prisma/migrations has and the database has not, each in a transaction. Returns their names.
 * Throws if the database was made by a newer Drover, or if a migration was edited after it was applied.
 */
export async function migrate(adapter: PrismaLibSql, directory = MIGRATIONS): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true })
  const names = entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
  const connection = await adapter.connect()
  try {
    await connection.executeScript(BOOKKEEPING)
    const { rows } = await connection.queryRaw({
      sql: 'SELECT migration_name, checksum FROM "_prisma_migrations" WHERE rolled_back_at IS NULL AND finished_at IS NOT NULL',
      args: [],
      argTypes: [],
    })
    const done = new Map(rows.map((row) => [String(row[0]), String(row[1])]))
    for (const name of done.keys()) {
      if (!names.includes(name))
        throw new Error(`The database was made by a newer Drover (migration ${name}): update Drover`)
    }
    const applied: string[] = []
    for (const name of names) {
      const sql = await readFile(join(directory, name, 'migration.sql'), 'utf8')
      const checksum = createHash('sha256').update(sql).digest('hex')
      const before = done.get(name)
      if (before === checksum) continue
      if (before) throw new Error(`Migration ${name} is not the one that was applied to this database`)
      await connection.executeScript(inOneTransaction(name, checksum, sql))
      applied.push(name)
    }
    return applied
  } finally {
    await connection.dispose()
  }
}

/** The migration and its record stand or fall together. */
function inOneTransaction(name: string, checksum: string, sql: string): string {
  const now = Date.now()
  // SQLite ignores PRAGMA foreign_keys inside a transaction, and rebuilding a table with keys on would cascade
  // into its children: so they are off around it.
  return `PRAGMA foreign_keys=OFF;
BEGIN;
${sql}
;INSERT INTO "_prisma_migrations" ("id","checksum","migration_name","started_at","finished_at","applied_steps_count")
VALUES ('${randomUUID()}','${checksum}','${name}',${now},${now},1);
COMMIT;
PRAGMA foreign_keys=ON;`
}
