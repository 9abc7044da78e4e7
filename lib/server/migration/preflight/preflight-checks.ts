import type { DomainSummary } from '../../../shared/contract/domains.ts'
import type { HostSummary, NetworkSummary } from '../../../shared/contract/hosts.ts'
import type { MigrationCheck } from '../../../shared/contract/jobs.ts'
import type { SourceFacts, TargetFacts } from './migration-facts.ts'

/** A target as the inventory holds it: known at once. */
export type KnownTarget = {
  host: HostSummary
  networks: NetworkSummary[]
  domains: Pick<DomainSummary, 'uuid' | 'name'>[]
}

export type Check = MigrationCheck
export const fine = (code: string, message: string): Check => ({ code, state: 'fine', message })
export const warning = (code: string, message: string, remedy?: string): Check => ({
  code,
  state: 'warning',
  message,
  ...(remedy && { remedy }),
})
/** `message` goes on from "cannot, because …": without a capital or a full stop. */
export const blocks = (code: string, message: string, remedy?: string): Check => ({
  code,
  state: 'blocks',
  message,
  ...(remedy && { remedy }),
})

/** What the inventory alone can tell, before any host was asked. */
export function checkKnown(
  source: HostSummary,
  domain: Pick<DomainSummary, 'uuid' | 'name'>,
  target: KnownTarget,
): Check[] {
  const { host } = target
  if (host.id === source.id) return [blocks('same-host', 'it runs there already')]
  if (host.state === 'disabled')
    return [blocks('down', 'it is switched off in Drover', 'An administrator can enable it on its page.')]
  if (host.state !== 'connected')
    return [
      blocks(
        'down',
        `it is not connected${host.problem ? `: ${host.problem.message.replace(/\.$/, '')}` : ''}`,
        'See its page for the reason.',
      ),
    ]
  return [...checkFacts(source, host), ...checkIdentity(domain, target)]
}

function checkFacts(source: HostSummary, host: HostSummary): Check[] {
  if (!host.facts || !source.facts) return []
  if ([host.facts.hypervisor, source.facts.hypervisor].includes('TEST'))
    return [blocks('hypervisor', "libvirt's test driver can't migrate", 'Add a second QEMU host.')]
  if (host.facts.hypervisor !== source.facts.hypervisor)
    return [
      blocks(
        'hypervisor',
        `it runs ${host.facts.hypervisor}, and ${source.name} runs ${source.facts.hypervisor}`,
      ),
    ]
  if (host.facts.uuid && host.facts.uuid === source.facts.uuid)
    return [
      blocks(
        'same-uuid',
        `it reports the same host UUID as ${source.name}, so libvirt takes both for one host`,
        'If they are two machines, set a host_uuid of its own in /etc/libvirt/libvirtd.conf on one of them.',
      ),
    ]
  return [
    fine(
      'hypervisor',
      `${host.facts.hypervisor} ${host.facts.hypervisorVersion}, libvirt ${host.facts.libvirtVersion}`,
    ),
  ]
}

function checkIdentity(
  domain: Pick<DomainSummary, 'uuid' | 'name'>,
  { domains, host }: KnownTarget,
): Check[] {
  if (domains.some((other) => other.uuid === domain.uuid))
    return [
      blocks(
        'identity',
        'a virtual machine with its UUID is there already',
        `Undefine that one on ${host.name}.`,
      ),
    ]
  if (domains.some((other) => other.name === domain.name))
    return [
      blocks(
        'identity',
        `a virtual machine named ${domain.name} is there already`,
        `Rename or undefine that one on ${host.name}.`,
      ),
    ]
  return [fine('identity', 'Its name and UUID are free')]
}

/** What libvirt said of the machine itself: type, CPU, memory, devices, snapshots. */
export function checkMachine(
  { subject, snapshots }: SourceFacts,
  target: TargetFacts,
  host: HostSummary,
): Check[] {
  const types = host.facts?.domainTypes ?? []
  if (types.length && !types.includes(subject.type))
    return [
      blocks('type', `it can't run virtual machines of type ${subject.type}, only ${types.join(' and ')}`),
    ]
  if (target.domainRefused)
    return [
      blocks(
        machineCode(target.domainRefused),
        `it can't run ${[subject.arch, subject.machine].filter(Boolean).join(' ')}: ${target.domainRefused}`,
        'Choose a host with the same or a newer QEMU.',
      ),
    ]
  return [
    fine('type', `Runs ${subject.type}, ${subject.arch}, ${subject.machine ?? 'any machine'}`),
    ...(target.emulator ? [fine('emulator', `Its emulator is ${target.emulator} there`)] : []),
    checkCpu(subject.type, target),
    checkMemory(subject.memoryKiB, target.freeKiB),
    ...(snapshots
      ? [
          blocks(
            'snapshots',
            `it has ${snapshots} snapshot${snapshots > 1 ? 's' : ''}, which libvirt can't take along`,
            'Delete its snapshots first.',
          ),
        ]
      : []),
    ...subject.anchors.map((anchor) => blocks('device', anchor.because, anchor.remedy)),
    ...subject.listens.map((address) =>
      fine('display', `Its display listens on ${address} here, and on ${host.name}'s own address there`),
    ),
  ]
}

const machineCode = (text: string): string =>
  /machine/i.test(text) ? 'machine' : /arch/i.test(text) ? 'arch' : 'type'

function checkCpu(type: string, { cpu, cpuReason }: TargetFacts): Check {
  if (cpu === 'incompatible')
    return blocks(
      'cpu',
      `its CPU lacks what the virtual machine was started with${cpuReason ? ` (${cpuReason})` : ''}`,
      'Choose a host with the same or a newer CPU, or give the virtual machine a CPU model that both have, and restart it.',
    )
  if (cpu === 'fine') return fine('cpu', 'Its CPU offers what the virtual machine needs')
  // TCG emulates the CPU: the host's own does not matter.
  if (type === 'qemu') return fine('cpu', 'The CPU is emulated')
  return warning(
    'cpu',
    'Whether its CPU is compatible could not be found out beforehand',
    cpuReason ?? 'The virtual machine uses the CPU of its host as it is: both hosts should have the same.',
  )
}

const gib = (kib: number): string =>
  kib >= 1 << 20 ? `${(kib / (1 << 20)).toFixed(1)} GiB` : `${Math.round(kib / 1024)} MiB`

function checkMemory(needKiB: number, freeKiB: number | null): Check {
  if (freeKiB === null) return warning('memory', 'How much memory is free could not be found out')
  const words = `${gib(freeKiB)} of memory is free, and it needs ${gib(needKiB)}`
  if (freeKiB < needKiB)
    return blocks('memory', `only ${words}`, 'Free memory there, or choose another host.')
  return fine('memory', words.charAt(0).toUpperCase() + words.slice(1))
}

/** Networks by name and bridges: what the interfaces hang on must be there and running. */
export function checkNetworks({ subject }: SourceFacts, facts: TargetFacts, target: KnownTarget): Check[] {
  const checks: Check[] = []
  for (const name of subject.networks) {
    const network = target.networks.find((one) => one.name === name)
    if (!network)
      checks.push(
        blocks(
          'network',
          `the network ${name} is missing there`,
          `Define and start a network named ${name} on ${target.host.name}.`,
        ),
      )
    else if (!network.active)
      checks.push(
        blocks('network', `the network ${name} is not started there`, `Start it: virsh net-start ${name}`),
      )
    else checks.push(fine('network', `The network ${name} is started`))
  }
  for (const name of [...subject.bridges, ...subject.devices]) {
    const kind = subject.bridges.includes(name) ? 'bridge' : 'network device'
    const there = facts.bridges[name]
    if (there) checks.push(fine('network', `The ${kind} ${name} is there`))
    else if (there === false)
      checks.push(
        blocks(
          'network',
          `the ${kind} ${name} is missing there`,
          `Make a ${kind} named ${name} on ${target.host.name}.`,
        ),
      )
    else
      checks.push(
        warning(
          'network',
          `Whether the ${kind} ${name} is there could not be found out`,
          'Without it the migration fails, and the virtual machine stays where it is.',
        ),
      )
  }
  return checks
}

/** A firewall that drops packets makes a migration hang; whether the source meets it too, only trying tells. */
export function checkPort({ port }: TargetFacts, host: HostSummary): Check[] {
  if (port !== 'silent') return []
  return [
    warning(
      'port',
      `The migration ports of ${host.name} don't answer Drover`,
      `If they don't answer the source either, no data will move: open TCP ports 49152 to 49215 on ${host.name}.`,
    ),
  ]
}
