import { camelCase, type TypedParameters } from '../typed-parameters.ts'

/** A disk that a file system of the guest is on. */
export interface GuestFileSystemDisk {
  /** libvirt's name of the disk, such as `vda`; missing if libvirt does not know it. */
  alias?: string
  serial?: string
  /** The guest's name of it, such as `/dev/vda1`. */
  device?: string
}

/** A file system of the guest. */
export interface GuestFileSystem {
  mountPoint: string
  /** The guest's name of its device, such as `vda1`. */
  name: string
  /** For example `ext4`. */
  type: string
  totalBytes?: number
  usedBytes?: number
  disks: GuestFileSystemDisk[]
}

/** A disk or partition as the guest sees it. */
export interface GuestDisk {
  name: string
  partition: boolean
  /** Devices that it is made of. */
  dependencies: string[]
  serial?: string
  alias?: string
  guestAlias?: string
}

/** An interface as the guest sees it. */
export interface GuestInterface {
  name: string
  mac?: string
  addresses: { type: 'ipv4' | 'ipv6'; address: string; prefix: number }[]
}

/** What the guest agent tells; a group is missing if it was not asked for or the agent does not know it. */
export interface DomainGuestInfo {
  /** Who is logged in; `loginTime` in ms since 1970. */
  users?: { name: string; domain?: string; loginTime: number }[]
  os?: {
    id?: string
    name?: string
    prettyName?: string
    version?: string
    versionId?: string
    kernelRelease?: string
    kernelVersion?: string
    machine?: string
    variant?: string
    variantId?: string
  }
  /** `offset` to UTC in seconds. */
  timezone?: { name?: string; offset: number }
  hostname?: string
  fileSystems?: GuestFileSystem[]
  disks?: GuestDisk[]
  interfaces?: GuestInterface[]
}

type Value = number | string | boolean
type Tree = { [key: string]: Tree | Value }

/** `{ 'fs.0.disk.0.alias': 'vda' }` as a tree. */
function treeOf(params: TypedParameters): Tree {
  // No prototype: the names come from the guest's side of the world.
  const root: Tree = Object.create(null)
  for (const [name, value] of Object.entries(params)) {
    const path = name.split('.')
    const last = path.pop() ?? ''
    let node = root
    for (const step of path) {
      const below = node[step]
      node = node[step] = typeof below === 'object' ? below : (Object.create(null) as Tree)
    }
    node[last] = value
  }
  return root
}

/** The elements of a group with a count, such as `fs.count`; `undefined` if the group is missing. */
function elements(group: Tree | Value | undefined): Tree[] | undefined {
  if (typeof group !== 'object' || group.count === undefined) return undefined
  return Object.keys(group)
    .filter((name) => /^\d+$/.test(name))
    .sort((a, b) => Number(a) - Number(b))
    .map((index) => group[index])
    .filter((one) => typeof one === 'object')
}

/** Where the rest of this package says it otherwise. */
const renamed = new Map([
  ['mountpoint', 'mountPoint'],
  ['fstype', 'type'],
  ['hwaddr', 'mac'],
  ['addr', 'address'],
])

/** The plain values of an element, with camelCase keys. */
function values(tree: Tree): Record<string, Value> {
  const plain: Record<string, Value> = {}
  for (const [name, value] of Object.entries(tree))
    if (typeof value !== 'object' && name !== 'count') plain[renamed.get(name) ?? camelCase(name)] = value
  return plain
}

const flat = (group: Tree | Value | undefined) => elements(group)?.map(values)

/** libvirt's flat answer as a tree of objects and arrays. */
export function guestInfoOf(params: TypedParameters): DomainGuestInfo {
  const tree = treeOf(params)
  const group = (name: string) => {
    const one = tree[name]
    return typeof one === 'object' ? values(one) : undefined
  }
  const info = {
    users: flat(tree.user),
    os: group('os'),
    timezone: group('timezone'),
    hostname: tree.hostname,
    fileSystems: elements(tree.fs)?.map((one) => ({ ...values(one), disks: flat(one.disk) ?? [] })),
    disks: elements(tree.disk)?.map((one) => ({
      ...values(one),
      dependencies: (flat(one.dependency) ?? []).map(({ name }) => name),
    })),
    interfaces: elements(tree.if)?.map((one) => ({ ...values(one), addresses: flat(one.addr) ?? [] })),
  }
  // libvirt documents these names and kinds.
  return Object.fromEntries(
    Object.entries(info).filter(([, value]) => value !== undefined),
  ) as DomainGuestInfo
}
