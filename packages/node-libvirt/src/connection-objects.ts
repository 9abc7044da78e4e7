import { ConnectionHost } from './connection-host.ts'
import { ConnectListAllDomainsFlags, type DomainState, type StoragePoolState } from './constants.ts'
import { Domain } from './domain.ts'
import type { DomainDescription, DomainStatsRecord } from './domain-base.ts'
import { NATIVE } from './handle.ts'
import { callNative, type NativeHandle } from './native.ts'
import { Network } from './network.ts'
import { StoragePool } from './storage-pool.ts'
import { StorageVolume } from './storage-volume.ts'

/** The few figures of a running domain that are cheap to read. */
export interface DomainInfoEntry {
  uuid: string
  id: number | null
  state: DomainState
  /** Maximum memory in KiB. */
  maxMemory: number
  /** Memory in KiB. */
  memory: number
  vcpus: number
  /** CPU time used since start, in nanoseconds. */
  cpuTime: number
}

/** A storage pool as read by `describeStoragePools`. Sizes in bytes. */
export interface StoragePoolDescription {
  name: string
  uuid: string
  active: boolean
  persistent: boolean
  autostart: boolean
  state: StoragePoolState
  capacity: number
  allocation: number
  available: number
  xml: string
}

/** A network as read by `describeNetworks`. */
export interface NetworkDescription {
  name: string
  uuid: string
  active: boolean
  persistent: boolean
  autostart: boolean
  bridge: string | null
  xml: string
}

/** Reading thousands of documents at once must not hold the event loop: at most this long (milliseconds) a turn. */
const turn = 4

async function parseAll<T>(documents: string[]): Promise<T[]> {
  const parsed: T[] = []
  let start = performance.now()
  for (const text of documents) {
    parsed.push(JSON.parse(text) as T)
    if (performance.now() - start < turn) continue
    await new Promise((resolve) => setImmediate(resolve))
    start = performance.now()
  }
  return parsed
}

/** The objects of a host: listed, looked up, defined. */
export abstract class ConnectionObjects extends ConnectionHost {
  /** @internal */
  protected one<T>(
    Type: new (connection: this, native: NativeHandle) => T,
    name: string,
    ...args: unknown[]
  ): Promise<T> {
    return callNative<NativeHandle>(this.one, name, [this[NATIVE], ...args]).then((it) => new Type(this, it))
  }

  /** @internal */
  protected all<T>(
    Type: new (connection: this, native: NativeHandle) => T,
    name: string,
    flags: number,
  ): Promise<T[]> {
    return callNative<NativeHandle[]>(this.all, name, [this[NATIVE], flags]).then((list) =>
      list.map((it) => new Type(this, it)),
    )
  }

  /** @param flags `ConnectListAllDomainsFlags`. (`virConnectListAllDomains`) */
  listAllDomains(flags = 0): Promise<Domain[]> {
    return this.all(Domain, 'virConnectListAllDomains', flags)
  }

  /**
   * All domains with what a list needs, read in one task of the connection's thread. A domain that vanishes meanwhile
   * is left out. Costs one round trip a domain (two with `xml`) and five more; never asks QEMU.
   * (`virConnectListAllDomains`, `virDomainGetInfo`, `virDomainGetState`, `virDomainGetXMLDesc`)
   */
  describeDomains(
    options: { flags?: number; xml?: boolean; xmlFlags?: number } = {},
  ): Promise<DomainDescription[]> {
    const { flags = 0, xml = false, xmlFlags = 0 } = options
    return this.read<string[]>('describeDomains', flags, xml, xmlFlags).then(parseAll<DomainDescription>)
  }

  /**
   * State, memory and CPU time of the running domains in one task. (`virDomainGetInfo`, 0.1 ms each, never asks QEMU.)
   * @param flags `ConnectListAllDomainsFlags`
   */
  domainInfos(flags: number = ConnectListAllDomainsFlags.ACTIVE): Promise<DomainInfoEntry[]> {
    return this.parse('domainInfos', flags)
  }

  /**
   * Statistics of all domains in one call. What each group costs differs by a factor of 100: name the groups.
   * (`virConnectGetAllDomainStats`)
   * @param stats `DomainStatsTypes`, 0 for all
   * @param flags `ConnectGetAllDomainStatsFlags`
   */
  allDomainStats(stats = 0, flags = 0): Promise<DomainStatsRecord[]> {
    return this.parse('virConnectGetAllDomainStats', stats, flags)
  }

  /** As `allDomainStats`, of the given domains of this connection. (`virDomainListGetStats`) */
  domainListStats(domains: readonly Domain[], stats = 0, flags = 0): Promise<DomainStatsRecord[]> {
    const handles = Array.isArray(domains) ? domains.map((domain: Domain) => domain?.[NATIVE]) : domains
    return this.parse('virDomainListGetStats', handles, stats, flags)
  }

  /** Rejects with `ERR_NO_DOMAIN` if there is none. (`virDomainLookupByName`) */
  lookupDomainByName(name: string): Promise<Domain> {
    return this.one(Domain, 'virDomainLookupByName', name)
  }

  /** Rejects with `ERR_NO_DOMAIN` if there is none. (`virDomainLookupByUUIDString`) */
  lookupDomainByUuid(uuid: string): Promise<Domain> {
    return this.one(Domain, 'virDomainLookupByUUIDString', uuid)
  }

  /** Rejects with `ERR_NO_DOMAIN` if none runs with this id. (`virDomainLookupByID`) */
  lookupDomainById(id: number): Promise<Domain> {
    return this.one(Domain, 'virDomainLookupByID', id)
  }

  /** Stores a definition, new or changed. (`virDomainDefineXMLFlags`) @param flags `DomainDefineFlags` */
  defineDomain(xml: string, flags = 0): Promise<Domain> {
    return this.one(Domain, 'virDomainDefineXMLFlags', xml, flags)
  }

  /** Starts a transient domain. (`virDomainCreateXML`) @param flags `DomainCreateFlags` */
  createDomain(xml: string, flags = 0): Promise<Domain> {
    return this.one(Domain, 'virDomainCreateXML', xml, flags)
  }

  /** Starts a domain from a file made by `domain.save`. (`virDomainRestoreFlags`) @param flags `DomainSaveRestoreFlags` */
  restoreDomain(path: string, xml?: string, flags = 0): Promise<void> {
    return this.run('virDomainRestoreFlags', path, xml, flags)
  }

  /** @param flags `ConnectListAllStoragePoolsFlags`. (`virConnectListAllStoragePools`) */
  listAllStoragePools(flags = 0): Promise<StoragePool[]> {
    return this.all(StoragePool, 'virConnectListAllStoragePools', flags)
  }

  /** All pools with what a list needs, in one task. */
  describeStoragePools(flags = 0): Promise<StoragePoolDescription[]> {
    return this.parse('describeStoragePools', flags)
  }

  /** Rejects with `ERR_NO_STORAGE_POOL` if there is none. (`virStoragePoolLookupByName`) */
  lookupStoragePoolByName(name: string): Promise<StoragePool> {
    return this.one(StoragePool, 'virStoragePoolLookupByName', name)
  }

  /** (`virStoragePoolLookupByUUIDString`) */
  lookupStoragePoolByUuid(uuid: string): Promise<StoragePool> {
    return this.one(StoragePool, 'virStoragePoolLookupByUUIDString', uuid)
  }

  /** The pool whose directory this is. (`virStoragePoolLookupByTargetPath`) */
  lookupStoragePoolByTargetPath(path: string): Promise<StoragePool> {
    return this.one(StoragePool, 'virStoragePoolLookupByTargetPath', path)
  }

  /** (`virStoragePoolDefineXML`) @param flags `StoragePoolDefineFlags` */
  defineStoragePool(xml: string, flags = 0): Promise<StoragePool> {
    return this.one(StoragePool, 'virStoragePoolDefineXML', xml, flags)
  }

  /** Starts a transient pool. (`virStoragePoolCreateXML`) @param flags `StoragePoolCreateFlags` */
  createStoragePool(xml: string, flags = 0): Promise<StoragePool> {
    return this.one(StoragePool, 'virStoragePoolCreateXML', xml, flags)
  }

  /** Rejects with `ERR_NO_STORAGE_VOL` if no pool has it. (`virStorageVolLookupByPath`) */
  lookupStorageVolumeByPath(path: string): Promise<StorageVolume> {
    return this.one(StorageVolume, 'virStorageVolLookupByPath', path)
  }

  /** (`virStorageVolLookupByKey`) */
  lookupStorageVolumeByKey(key: string): Promise<StorageVolume> {
    return this.one(StorageVolume, 'virStorageVolLookupByKey', key)
  }

  /** @param flags `ConnectListAllNetworksFlags`. (`virConnectListAllNetworks`) */
  listAllNetworks(flags = 0): Promise<Network[]> {
    return this.all(Network, 'virConnectListAllNetworks', flags)
  }

  /** All networks with what a list needs, in one task. */
  describeNetworks(flags = 0): Promise<NetworkDescription[]> {
    return this.parse('describeNetworks', flags)
  }

  /** Rejects with `ERR_NO_NETWORK` if there is none. (`virNetworkLookupByName`) */
  lookupNetworkByName(name: string): Promise<Network> {
    return this.one(Network, 'virNetworkLookupByName', name)
  }

  /** (`virNetworkLookupByUUIDString`) */
  lookupNetworkByUuid(uuid: string): Promise<Network> {
    return this.one(Network, 'virNetworkLookupByUUIDString', uuid)
  }

  /** (`virNetworkDefineXMLFlags`) @param flags `NetworkDefineFlags` */
  defineNetwork(xml: string, flags = 0): Promise<Network> {
    return this.one(Network, 'virNetworkDefineXMLFlags', xml, flags)
  }

  /** Starts a transient network. (`virNetworkCreateXMLFlags`) @param flags `NetworkCreateFlags` */
  createNetwork(xml: string, flags = 0): Promise<Network> {
    return this.one(Network, 'virNetworkCreateXMLFlags', xml, flags)
  }
}
