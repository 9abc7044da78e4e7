import { at, attribute, child, childrenNamed, parseXml, textOf } from '../../../shared/xml-tree.ts'

/** A kind of guest that a host can make: one `<guest>` of its capabilities with its best domain type. */
export type GuestKind = {
  /** `kvm` where it is offered, else `qemu`; `test` on the test driver. */
  type: string
  arch: string
  emulator: string | null
  /** Aliases such as `q35`, and canonical names. */
  machines: string[]
}

const BEST_FIRST = ['kvm', 'hvf', 'qemu', 'test']
const rank = (type: string): number => {
  const place = BEST_FIRST.indexOf(type)
  return place === -1 ? BEST_FIRST.length : place
}

/** The kinds of guests in a host's capabilities (virConnectGetCapabilities): its own architecture and the fastest first. */
export function guestKinds(capabilitiesXml: string): GuestKind[] {
  const capabilities = parseXml(capabilitiesXml)
  const own = textOf(at(capabilities, 'host', 'cpu', 'arch'))
  return childrenNamed(capabilities, 'guest')
    .filter((guest) => textOf(child(guest, 'os_type')) === 'hvm')
    .flatMap((guest): GuestKind[] => {
      const arch = child(guest, 'arch')
      const domain = childrenNamed(arch, 'domain').sort(
        (a, b) => rank(attribute(a, 'type') ?? '') - rank(attribute(b, 'type') ?? ''),
      )[0]
      if (!arch || !domain) return []
      // A domain type may bring machines and an emulator of its own.
      const machines = [...childrenNamed(domain, 'machine'), ...childrenNamed(arch, 'machine')]
      return [
        {
          type: attribute(domain, 'type') ?? '',
          arch: attribute(arch, 'name') ?? '',
          emulator: textOf(child(domain, 'emulator')) ?? textOf(child(arch, 'emulator')),
          machines: [...new Set(machines.flatMap((one) => textOf(one) ?? []))],
        },
      ]
    })
    .sort((a, b) => Number(b.arch === own) - Number(a.arch === own) || rank(a.type) - rank(b.type))
}

/** The machine to begin with: q35 on x86, virt on the others where they have it; null leaves it to libvirt. */
export function machineFor({ machines, type }: GuestKind): string | null {
  if (type === 'test') return null
  return ['q35', 'virt'].find((one) => machines.includes(one)) ?? null
}
