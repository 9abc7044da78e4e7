import type { LibvirtFault, Problem } from '../../shared/problem.ts'

export type MigrationNames = { domain: string; source: string; target: string }
type Words = Omit<Problem, 'libvirt'>
type Rule = { when: RegExp; say: (names: MigrationNames, match: RegExpExecArray) => Words }

/** libvirt's words for what stops a migration, and what an operator can do. Texts of libvirt 8 to 11, seen in the lab where marked in the tests. */
const RULES: Rule[] = [
  {
    when: /canceled by client|operation aborted|job.*cancell?ed/i,
    say: ({ domain, source }) => ({
      code: 'aborted',
      message: `The migration was aborted; ${domain} goes on running on ${source}.`,
    }),
  },
  {
    when: /without shared storage is unsafe|Unsafe migration/i,
    say: ({ source, target }) => ({
      code: 'unsafe',
      message: `libvirt holds this migration for unsafe: a disk lies on storage that ${source} and ${target} may not share coherently.`,
      remedy: `Put the disk on shared storage with cache mode none, or into a pool that ${target} has at the same path, so that it is copied.`,
    }),
  },
  {
    when: /Cannot assign requested address|Failed to find an available port|failed to bind|Failed to initialize VNC|VNC server on .* failed/i,
    say: ({ domain, target }) => ({
      code: 'address-in-use',
      message: `${target} can't open the address that the display of ${domain} should listen on.`,
      remedy:
        'Edit its definition so that the display listens on 0.0.0.0 or on an automatic port, then try again.',
    }),
  },
  {
    when: /migrate guest to the same host/i,
    say: ({ source, target }) => ({
      code: 'same-host',
      message: `${source} and ${target} say that they are one host: both report the same host UUID.`,
      remedy:
        'If they are two machines, set a host_uuid of its own in /etc/libvirt/libvirtd.conf on one of them and restart its libvirtd.',
    }),
  },
  {
    when: /no storage pool with matching target path '([^']*)'|Storage pool not found/i,
    say: ({ target }, [, path]) => ({
      code: 'no-pool',
      message: `${target} has no active storage pool at ${path || "the disk's directory"}, so the disk can't be copied there.`,
      remedy: `Define and start a directory pool with that path on ${target}, then try again.`,
    }),
  },
  {
    when: /guest CPU doesn't match specification|CPU.*(incompatible|not compatible)|Host CPU does not provide required features|guest and host CPU/i,
    say: ({ target, domain }, { input }) => ({
      code: 'cpu',
      message: `The CPU of ${target} lacks what ${domain} was started with${features(input)}.`,
      remedy: `Choose a host with the same or a newer CPU, or give ${domain} a CPU model that both have (edit its definition, then restart it).`,
    }),
  },
  {
    when: /(Cannot allocate memory|cannot set up guest memory|unable to allocate|out of memory|Resource temporarily unavailable.*memory)/i,
    say: ({ target, domain }) => ({
      code: 'memory',
      message: `${target} has not enough free memory for ${domain}.`,
      remedy: `Free memory on ${target}, or choose another host.`,
    }),
  },
  {
    when: /resolved to localhost|unable to resolve|Name or service not known|Temporary failure in name resolution/i,
    say: ({ source, target }) => ({
      code: 'name-unknown',
      message: `${source} does not know the name that ${target} gives as its own.`,
      remedy: `Enter ${target} in the DNS or in /etc/hosts of ${source}, or set migration_host in /etc/libvirt/qemu.conf on ${target}.`,
    }),
  },
  {
    when: /unable to connect to server at '([^']*)'|Failed to connect to remote|Connection (refused|timed out)|No route to host|unable to connect to '?([^' ]*:\d+)/i,
    say: ({ source, target }, match) => ({
      code: 'port-unreachable',
      message: `${source} can't reach the migration port of ${target}${match[1] ? ` (${match[1]})` : ''}.`,
      remedy: `Open TCP ports 49152 to 49215 on ${target} for ${source}, and try again.`,
    }),
  },
  {
    when: /Cannot get interface MTU on '([^']*)'|Cannot find bridge|Unable to (?:get|add) .*bridge ([\w.-]+)/i,
    say: ({ target }, match) => ({
      code: 'network',
      message: `${target} lacks the bridge ${match[1] ?? match[2] ?? 'it needs'}.`,
      remedy: `Make that bridge on ${target}, or start the network that brings it.`,
    }),
  },
  {
    when: /[Nn]etwork '?([\w.-]+)'? is not active|no network with matching name '([^']*)'/i,
    say: ({ target }, match) => ({
      code: 'network',
      message: `The network ${match[1] ?? match[2]} is missing or not started on ${target}.`,
      remedy: `Define and start it on ${target}.`,
    }),
  },
  {
    when: /domain '([^']*)' (?:is )?already (?:exists|defined|active)|already exists with uuid|already exists as/i,
    say: ({ target, domain }) => ({
      code: 'identity',
      message: `${target} already has a virtual machine with the name or UUID of ${domain}.`,
      remedy: `Rename or undefine the one on ${target}.`,
    }),
  },
  {
    when: /unsupported machine type|machine type.*not supported|does not support machine|emulator .* does not support/i,
    say: ({ target, domain }) => ({
      code: 'machine',
      message: `QEMU on ${target} does not know the machine type of ${domain}.`,
      remedy: `Update QEMU on ${target}, or choose a host with the same or a newer version.`,
    }),
  },
  {
    when: /Cannot access storage file '([^']*)'|Could not open '([^']*)': No such file|unable to stat: (.*?): No such file/i,
    say: ({ target }, match) => ({
      code: 'disk',
      message: `${target} can't open ${match[1] ?? match[2] ?? match[3]}.`,
      remedy: 'Make the file available there at the same path, or take it out of the virtual machine.',
    }),
  },
  {
    when: /No space left on device/i,
    say: ({ target }) => ({
      code: 'space',
      message: `The storage of ${target} is full.`,
      remedy: `Free space in its pool, then try again.`,
    }),
  },
  {
    when: /cannot migrate domain with (\d+) snapshots/i,
    say: ({ domain }, [, count]) => ({
      code: 'snapshots',
      message: `${domain} has ${count} snapshots, and libvirt can't take them along.`,
      remedy: 'Delete the snapshots, then try again.',
    }),
  },
  {
    when: /another .*job is already|cannot acquire state change lock/i,
    say: ({ domain }) => ({
      code: 'busy',
      message: `Another operation holds ${domain}.`,
      remedy: 'Wait until it has ended, then try again.',
    }),
  },
  {
    when: /migration with (?:storage|virtiofs|filesystem)|cannot migrate|can't be migrated|non-migratable|is not migratable|State blocked by/i,
    say: ({ domain }) => ({
      code: 'device',
      message: `A device of ${domain} can't be migrated.`,
      remedy: 'See what libvirt says, and detach that device first.',
    }),
  },
  {
    when: /Unable to (?:write to|read from) socket|channel error|Unable to writev? to|unexpectedly closed the monitor.*socket/i,
    say: ({ domain, source, target }) => ({
      code: 'data-broken',
      message: `The data connection from ${source} to ${target} broke; ${domain} stays on ${source}.`,
      remedy: `See that ${target} is well and the network between them holds, then try again.`,
    }),
  },
  {
    when: /keepalive|client socket is closed|End of file|Broken pipe|connection.*(lost|closed|reset)|closed the connection|Lost connection/i,
    say: ({ source, target }) => ({
      code: 'connection-lost',
      message: `The connection to ${source} or ${target} broke during the migration.`,
      remedy: 'See that both hosts are connected, then try again.',
    }),
  },
]

const features = (text: string): string => {
  const missing = /missing features: ([\w,. -]+)/i.exec(text)?.[1]
  return missing ? `: ${missing}` : ''
}

/** A failed migration in words, with libvirt's own error kept. */
export function migrationProblem(
  fault: LibvirtFault | undefined,
  message: string,
  names: MigrationNames,
): Problem {
  const text = fault?.message ?? message
  for (const rule of RULES) {
    const match = rule.when.exec(text)
    if (match) return { ...rule.say(names, match), ...(fault && { libvirt: fault }) }
  }
  return {
    code: 'migration-failed',
    message: fault ? `libvirt could not migrate ${names.domain} to ${names.target}.` : text,
    remedy: `${names.domain} was left on ${names.source}. libvirt's own message says more.`,
    ...(fault && { libvirt: fault }),
  }
}

/** Whether the source could not find or reach the name that the target gave, so that an address may do. */
export const isAddressFault = (text: string): boolean =>
  /resolved to localhost|unable to resolve|Name or service not known|Temporary failure in name resolution|unable to connect to server at|No route to host/i.test(
    text,
  )
