import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PrismaLibSql } from '@prisma/adapter-libsql'
import { expect, it } from 'vitest'
import { migrate } from './migrate.ts'

function place() {
  const directory = mkdtempSync(join(tmpdir(), 'drover-migrate-'))
  const migrations = join(directory, 'migrations')
  cpSync(join(import.meta.dirname, '../../prisma/migrations'), migrations, { recursive: true })
  const add = (name: string, sql: string) => {
    mkdirSync(join(migrations, name), { recursive: true })
    writeFileSync(join(migrations, name, 'migration.sql'), sql)
  }
  const run = (from = migrations) => migrate(new PrismaLibSql({ url: `file:${directory}/drover.db` }), from)
  return { add, run }
}

it('applies what is new, once', async () => {
  const { add, run } = place()
  expect((await run()).length).toBeGreaterThan(0)
  expect(await run()).toEqual([])
  add('29990101000000_more', 'CREATE TABLE "More" ("id" TEXT PRIMARY KEY);')
  expect(await run()).toEqual(['29990101000000_more'])
})

it('leaves nothing of a migration that fails, and tries it again', async () => {
  const { add, run } = place()
  await run()
  add('29990101000000_half', 'CREATE TABLE "Half" ("id" TEXT PRIMARY KEY); INSERT INTO "Nowhere" VALUES (1);')
  await expect(run()).rejects.toThrow(/Nowhere/)
  add('29990101000000_half', 'CREATE TABLE "Half" ("id" TEXT PRIMARY KEY);')
  expect(await run()).toEqual(['29990101000000_half'])
})

it('refuses a database of a newer Drover and an edited migration', async () => {
  const { add, run } = place()
  add('29990101000000_newer', 'CREATE TABLE "Newer" ("id" TEXT PRIMARY KEY);')
  await run()
  await expect(run(join(import.meta.dirname, '../../prisma/migrations'))).rejects.toThrow(/newer Drover/)
  add('29990101000000_newer', 'CREATE TABLE "Other" ("id" TEXT PRIMARY KEY);')
  await expect(run()).rejects.toThrow(/not the one that was applied/)
})
