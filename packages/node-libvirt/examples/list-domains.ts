// What runs where: asks several hosts at once, each with a deadline.
// node examples/list-domains.ts qemu:///system qemu+ssh://root@host.example/system
import { Connection, DomainState, isLibvirtError } from 'node-libvirt'

const stateNames = new Map<number, string>(Object.entries(DomainState).map(([name, value]) => [value, name]))

async function list(uri: string): Promise<string[]> {
  await using host = await Connection.open(uri, { readOnly: true, timeout: 5000, defaultTimeout: 5000 })
  const domains = await host.describeDomains()
  return domains.map(({ name, state, vcpus, memory }) =>
    [
      name.padEnd(30),
      stateNames.get(state)?.padEnd(12),
      `${vcpus} CPUs`,
      `${Math.round(memory / 1024)} MiB`,
    ].join(' '),
  )
}

const uris = process.argv.slice(2)
const answers = await Promise.allSettled((uris.length > 0 ? uris : ['qemu:///system']).map(list))
for (const [index, answer] of answers.entries()) {
  console.log(`\n${uris[index] ?? 'qemu:///system'}`)
  if (answer.status === 'fulfilled') console.log(answer.value.join('\n'))
  else if (isLibvirtError(answer.reason)) console.log(`${answer.reason.code}: ${answer.reason.message}`)
  else throw answer.reason
}
