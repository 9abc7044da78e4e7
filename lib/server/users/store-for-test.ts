import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Role } from '../../shared/permissions.ts'
import type { Actor } from '../authorise.ts'
import { openDb } from '../db.ts'
import { readEnv } from '../env.ts'
import { EventHub } from '../events/hub.ts'
import { Inventory } from '../hosts/inventory.ts'
import { type DroverProcess, drover, installDrover } from '../process.ts'
import { openSecretBox } from '../secret-box.ts'
import { createSession } from '../session.ts'
import { hashPassword } from './password.ts'
import { SessionWatch } from './session-watch.ts'
import { SetupGate } from './setup-gate.ts'
import { SignInThrottle } from './sign-in-throttle.ts'
import { nameKey } from './user-name.ts'

/** A Drover without hosts on a database of its own: for tests of what needs no libvirt. */
export async function installStore() {
  const env = readEnv({ DROVER_DATA_DIR: mkdtempSync(join(tmpdir(), 'drover-store-')) })
  const hub = new EventHub()
  const db = await openDb(env.dataDir)
  const store = {
    boot: 'test',
    env,
    db,
    hub,
    secrets: openSecretBox(env.dataDir, undefined),
    inventory: new Inventory(hub, 'test'),
    jobs: { jobs: () => [] } as unknown as DroverProcess['jobs'],
    setup: new SetupGate(),
    sessions: new SessionWatch(),
    throttle: new SignInThrottle(),
  }
  // The pool and the metrics are left out: what is tested here must not reach them.
  installDrover(store as unknown as DroverProcess)
  return store
}

/** Makes a user and signs them in. */
export async function person(
  name: string,
  role: Role,
  password = 'correct horse battery',
): Promise<{ actor: Actor; cookie: string; userId: string }> {
  const user = await drover().db.user.create({
    data: { name, nameKey: nameKey(name), role, passwordHash: await hashPassword(password) },
  })
  const { id, token } = await createSession(user.id, { address: '192.0.2.1', agent: 'test' })
  const actor: Actor = { userId: user.id, name, role, sessionId: id, address: '192.0.2.1' }
  return { actor, cookie: `drover-3000=${token}`, userId: user.id }
}
