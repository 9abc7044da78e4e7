import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PrismaLibSql } from '@prisma/adapter-libsql'
import { PrismaClient } from '../generated/sqlite/client.ts'
import { migrate } from './migrate.ts'

export type Db = PrismaClient

/** Makes the data directory, for its owner alone. */
export function makeDataDir(dataDir: string): void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  chmodSync(dataDir, 0o700)
}

/** Opens the database of a data directory, made and migrated as needed. The only place that makes a Prisma client. */
export async function openDb(dataDir: string): Promise<Db> {
  makeDataDir(dataDir)
  const file = join(dataDir, 'drover.db')
  // Made before SQLite does, so that it never exists with a wider mode; -wal and -shm inherit it.
  if (!existsSync(file)) writeFileSync(file, '', { mode: 0o600 })
  chmodSync(file, 0o600)
  // Prisma's adapter lets one statement or transaction run at a time, so nothing waits for a lock inside the
  // process; the timeout (milliseconds) is for a backup that reads the file meanwhile.
  const adapter = new PrismaLibSql({ url: `file:${file}`, timeout: 2000 })
  await migrate(adapter)
  const db = new PrismaClient({ adapter })
  // WAL lasts in the file. synchronous FULL is SQLite's default for each connection: a commit is on the disk.
  await db.$queryRawUnsafe('PRAGMA journal_mode=WAL')
  return db
}
