// npm run seed: stores the lab's two hosts in the Drover of DROVER_DATA_DIR, through its own services.
import { labHost } from '../e2e/helpers/lab-host.ts'
import { DROVER_ITSELF } from '../lib/server/authorise.ts'
import { readEnv } from '../lib/server/env.ts'
import { addHost } from '../lib/server/hosts/enrolment/add-host.ts'
import { drover } from '../lib/server/process.ts'
import { startDrover } from '../lib/server/start.ts'
import { HostInput } from '../lib/shared/contract/hosts.ts'

const env = readEnv()
const running = await startDrover(env)
try {
  const known = await drover().db.host.findMany({ select: { name: true } })
  for (const name of ['hosta', 'hostb'] as const) {
    if (known.some((host) => host.name === name)) {
      console.log(`${name} is there already`)
      continue
    }
    const { transport } = await addHost(DROVER_ITSELF, HostInput.parse(labHost(name)))
    console.log(`added ${name} over ${transport}`)
  }
  console.log(`in ${env.dataDir}; restart Drover if it runs, it reads its hosts at start`)
} finally {
  await running.stop()
}
process.exit()
