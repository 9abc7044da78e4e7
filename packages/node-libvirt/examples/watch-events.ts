// Follows a host's domains until Ctrl-C, and comes back when the connection is lost.
// node examples/watch-events.ts qemu:///system
import { setTimeout as pause } from 'node:timers/promises'
import { Connection, DomainEventType } from 'node-libvirt'

const uri = process.argv[2] ?? 'qemu:///system'
const eventNames = new Map<number, string>(
  Object.entries(DomainEventType).map(([name, value]) => [value, name]),
)

async function watch(): Promise<void> {
  await using host = await Connection.open(uri, { timeout: 5000, keepAlive: { interval: 5, count: 3 } })
  const lost = new Promise<string>((resolve, reject) => {
    host.on('close', ({ reason }) => resolve(reason)).catch(reject)
  })
  await host.on('domain.lifecycle', ({ domain, event }) => {
    console.log(new Date().toISOString(), domain.name, eventNames.get(event))
  })
  console.log('watching', await host.uri())
  console.log('lost:', await lost)
}

while (true) {
  await watch().catch((error: Error) => console.log(error.message))
  await pause(2000)
}
