import {
  ConnectListAllDomainsFlags,
  ConnectListAllStoragePoolsFlags,
  DomainCreateFlags,
  DomainDefineFlags,
  DomainSaveImageXMLFlags,
  DomainSaveRestoreFlags,
  type DomainState,
  StoragePoolCreateFlags,
  StoragePoolDefineFlags,
  type StoragePoolState,
} from '../constants.ts'
import { Domain } from '../domain/domain.ts'
import type { DescribeOptions, DomainDescription } from '../domain/domain-base.ts'
import { type SaveParams, saveParameters } from '../domain/jobs/save-params.ts'
import { type CallOptions, flagsOf, longRunning, type Options } from '../options.ts'
import { parseAll } from '../parse-all.ts'
import { StoragePool } from '../storage/storage-pool.ts'
import { StorageVolume } from '../storage/storage-volume.ts'
import { ConnectionStats } from './connection-stats.ts'

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

/** The objects of a host: listed, looked up, defined. */
export abstract class ConnectionObjects extends ConnectionStats {
  /** (`virConnectListAllDomains`) */
  listAllDomains(options?: Options<typeof ConnectListAllDomainsFlags>): Promise<Domain[]> {
    return this.all(Domain, 'virConnectListAllDomains', options, flagsOf(ConnectListAllDomainsFlags, options))
  }

  /**
   * All domains with what a list needs, read in one task of the connection's thread. A domain that vanishes meanwhile
   * is left out. Costs one round trip a domain (two with `xml`) and five more; never asks QEMU.
   * (`virConnectListAllDomains`, `virDomainGetInfo`, `virDomainGetState`, `virDomainGetXMLDesc`)
   */
  async describeDomains(
    options: DescribeOptions & Exclude<Options<typeof ConnectListAllDomainsFlags>, number> = {},
  ): Promise<DomainDescription[]> {
    const { xml = false, xmlFlags = 0 } = options
    const flags = flagsOf(ConnectListAllDomainsFlags, options, ['xml', 'xmlFlags'])
    return this.read<string[]>('describeDomains', options, flags, xml, xmlFlags).then(
      parseAll<DomainDescription>,
    )
  }

  /**
   * State, memory and CPU time of the running domains in one task. (`virDomainGetInfo`, 0.1 ms each, never asks QEMU.)
   */
  domainInfos(
    options: Options<typeof ConnectListAllDomainsFlags> = ConnectListAllDomainsFlags.ACTIVE,
  ): Promise<DomainInfoEntry[]> {
    return this.parse('domainInfos', options, flagsOf(ConnectListAllDomainsFlags, options))
  }

  /** Rejects with `ERR_NO_DOMAIN` if there is none. (`virDomainLookupByName`) */
  lookupDomainByName(name: string, options?: CallOptions): Promise<Domain> {
    return this.one(Domain, 'virDomainLookupByName', options, name)
  }

  /** Rejects with `ERR_NO_DOMAIN` if there is none. (`virDomainLookupByUUIDString`) */
  lookupDomainByUuid(uuid: string, options?: CallOptions): Promise<Domain> {
    return this.one(Domain, 'virDomainLookupByUUIDString', options, uuid)
  }

  /** Rejects with `ERR_NO_DOMAIN` if none runs with this id. (`virDomainLookupByID`) */
  lookupDomainById(id: number, options?: CallOptions): Promise<Domain> {
    return this.one(Domain, 'virDomainLookupByID', options, id)
  }

  /** Stores a definition, new or changed. (`virDomainDefineXMLFlags`) */
  defineDomain(xml: string, options?: Options<typeof DomainDefineFlags>): Promise<Domain> {
    return this.one(Domain, 'virDomainDefineXMLFlags', options, xml, flagsOf(DomainDefineFlags, options))
  }

  /** Starts a transient domain. (`virDomainCreateXML`) */
  createDomain(xml: string, options?: Options<typeof DomainCreateFlags>): Promise<Domain> {
    return this.one(Domain, 'virDomainCreateXML', options, xml, flagsOf(DomainCreateFlags, options))
  }

  /** Starts a domain from a file made by `domain.save`. (`virDomainRestoreFlags`) */
  restoreDomain(path: string, xml?: string, options?: Options<typeof DomainSaveRestoreFlags>): Promise<void> {
    return this.run(
      'virDomainRestoreFlags',
      longRunning(options),
      path,
      xml,
      flagsOf(DomainSaveRestoreFlags, options),
    )
  }

  /** As `restoreDomain`, its parameters named; `file` is a must. (`virDomainRestoreParams`) */
  async restoreDomainParams(
    params: SaveParams,
    options?: Options<typeof DomainSaveRestoreFlags>,
  ): Promise<void> {
    const flags = flagsOf(DomainSaveRestoreFlags, options)
    await this.run('virDomainRestoreParams', longRunning(options), saveParameters.write(params), flags)
  }

  /** The XML in a file made by `domain.save`; `secure` with passwords. (`virDomainSaveImageGetXMLDesc`) */
  saveImageXmlDesc(path: string, options?: Options<typeof DomainSaveImageXMLFlags>): Promise<string> {
    return this.read('virDomainSaveImageGetXMLDesc', options, path, flagsOf(DomainSaveImageXMLFlags, options))
  }

  /** Changes the XML in a file made by `domain.save`. (`virDomainSaveImageDefineXML`) */
  saveImageDefine(
    path: string,
    xml: string,
    options?: Options<typeof DomainSaveRestoreFlags>,
  ): Promise<void> {
    const flags = flagsOf(DomainSaveRestoreFlags, options)
    return this.run('virDomainSaveImageDefineXML', options, path, xml, flags)
  }

  /** As `createDomain`, handing duplicates of open files (at most 32) to a container's init. Local connections only. (`virDomainCreateXMLWithFiles`) */
  createDomainWithFiles(
    xml: string,
    files: readonly number[],
    options?: Options<typeof DomainCreateFlags>,
  ): Promise<Domain> {
    const flags = flagsOf(DomainCreateFlags, options)
    return this.one(Domain, 'virDomainCreateXMLWithFiles', options, xml, files, flags)
  }

  /** Takes over a QEMU process that libvirt did not start. libvirt 5.5 and newer refuse it. (`virDomainQemuAttach`) */
  qemuAttach(pid: number, options?: CallOptions): Promise<Domain> {
    return this.one(Domain, 'virDomainQemuAttach', options, pid, 0)
  }

  /** (`virConnectListAllStoragePools`) */
  listAllStoragePools(options?: Options<typeof ConnectListAllStoragePoolsFlags>): Promise<StoragePool[]> {
    return this.all(
      StoragePool,
      'virConnectListAllStoragePools',
      options,
      flagsOf(ConnectListAllStoragePoolsFlags, options),
    )
  }

  /** All pools with what a list needs, in one task. */
  describeStoragePools(
    options?: Options<typeof ConnectListAllStoragePoolsFlags>,
  ): Promise<StoragePoolDescription[]> {
    return this.parse('describeStoragePools', options, flagsOf(ConnectListAllStoragePoolsFlags, options))
  }

  /** Rejects with `ERR_NO_STORAGE_POOL` if there is none. (`virStoragePoolLookupByName`) */
  lookupStoragePoolByName(name: string, options?: CallOptions): Promise<StoragePool> {
    return this.one(StoragePool, 'virStoragePoolLookupByName', options, name)
  }

  /** (`virStoragePoolLookupByUUIDString`) */
  lookupStoragePoolByUuid(uuid: string, options?: CallOptions): Promise<StoragePool> {
    return this.one(StoragePool, 'virStoragePoolLookupByUUIDString', options, uuid)
  }

  /** The pool whose directory this is. (`virStoragePoolLookupByTargetPath`) */
  lookupStoragePoolByTargetPath(path: string, options?: CallOptions): Promise<StoragePool> {
    return this.one(StoragePool, 'virStoragePoolLookupByTargetPath', options, path)
  }

  /** (`virStoragePoolDefineXML`) */
  defineStoragePool(xml: string, options?: Options<typeof StoragePoolDefineFlags>): Promise<StoragePool> {
    return this.one(
      StoragePool,
      'virStoragePoolDefineXML',
      options,
      xml,
      flagsOf(StoragePoolDefineFlags, options),
    )
  }

  /** Starts a transient pool. (`virStoragePoolCreateXML`) */
  createStoragePool(xml: string, options?: Options<typeof StoragePoolCreateFlags>): Promise<StoragePool> {
    return this.one(
      StoragePool,
      'virStoragePoolCreateXML',
      options,
      xml,
      flagsOf(StoragePoolCreateFlags, options),
    )
  }

  /** Rejects with `ERR_NO_STORAGE_VOL` if no pool has it. (`virStorageVolLookupByPath`) */
  lookupStorageVolumeByPath(path: string, options?: CallOptions): Promise<StorageVolume> {
    return this.one(StorageVolume, 'virStorageVolLookupByPath', options, path)
  }

  /** (`virStorageVolLookupByKey`) */
  lookupStorageVolumeByKey(key: string, options?: CallOptions): Promise<StorageVolume> {
    return this.one(StorageVolume, 'virStorageVolLookupByKey', options, key)
  }
}
