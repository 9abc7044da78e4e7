import {
  DomainAuthorizedSSHKeysSetFlags,
  DomainGetHostnameFlags,
  DomainGuestInfoTypes,
  DomainInterfaceAddressesSource,
  type DomainProcessSignal,
  DomainSetTimeFlags,
  DomainSetUserPasswordFlags,
  type IPAddrType,
} from '../constants.ts'
import { type CallOptions, flagsOf, type Options } from '../options.ts'
import type { TypedParameters } from '../typed-parameters.ts'
import { type DomainGuestInfo, guestInfoOf } from './domain-guest-info.ts'
import { DomainSnapshots } from './snapshots/domain-snapshots.ts'

/** An interface of a domain and its addresses. */
export interface DomainInterface {
  /** By the agent the guest's name, otherwise the host's (`vnet0`). */
  name: string
  mac: string | null
  addresses: {
    type: IPAddrType
    address: string
    /** Bits of the network's part; `null` where libvirt does not know it, as from the ARP table. */
    prefix: number | null
  }[]
}

/** A file system that is mounted in the guest. */
export interface DomainFileSystem {
  mountPoint: string
  /** The guest's name of its device, such as `vda1`. */
  name: string
  /** For example `ext4`. */
  type: string
  /** The disks that it is on, such as `vda`. */
  devices: string[]
}

/**
 * What goes on inside the guest. Most of it needs the QEMU guest agent: without a channel for it in the domain's XML
 * the calls reject with `ERR_CONFIG_UNSUPPORTED` or `ERR_ARGUMENT_UNSUPPORTED`, and if nobody answers there with
 * `ERR_AGENT_UNRESPONSIVE`.
 */
export abstract class DomainGuest extends DomainSnapshots {
  /** What the agent tells: all groups, or those named, `{ users: true, os: true }`. (`virDomainGetGuestInfo`) */
  async guestInfo(options?: Options<typeof DomainGuestInfoTypes>): Promise<DomainGuestInfo> {
    const types = flagsOf(DomainGuestInfoTypes, options)
    return guestInfoOf(await this.parse<TypedParameters>('virDomainGetGuestInfo', options, types, 0))
  }

  /** The guest's host name; by its DHCP lease or, with `agent`, by its agent. (`virDomainGetHostname`) */
  hostname(options?: Options<typeof DomainGetHostnameFlags>): Promise<string> {
    return this.read('virDomainGetHostname', options, flagsOf(DomainGetHostnameFlags, options))
  }

  /** Addresses of the guest's interfaces, by DHCP leases, the agent or the host's ARP table. (`virDomainInterfaceAddresses`) */
  async interfaceAddresses(
    source: DomainInterfaceAddressesSource = DomainInterfaceAddressesSource.LEASE,
    options?: CallOptions,
  ): Promise<DomainInterface[]> {
    const list = await this.parse<DomainInterface[]>('virDomainInterfaceAddresses', options, source)
    for (const { addresses } of list) for (const one of addresses) if (one.prefix === 0) one.prefix = null
    return list
  }

  /** The guest's clock: seconds since 1970 and the nanoseconds beyond them. (`virDomainGetTime`) */
  time(options?: CallOptions): Promise<{ seconds: number; nseconds: number }> {
    return this.parse('virDomainGetTime', options)
  }

  /** Sets the guest's clock; `sync` to its hardware clock, whatever the arguments. (`virDomainSetTime`) */
  setTime(
    seconds: number | bigint,
    nseconds = 0,
    options?: Options<typeof DomainSetTimeFlags>,
  ): Promise<void> {
    return this.run('virDomainSetTime', options, seconds, nseconds, flagsOf(DomainSetTimeFlags, options))
  }

  /** The file systems that are mounted in the guest. (`virDomainGetFSInfo`) */
  fsInfo(options?: CallOptions): Promise<DomainFileSystem[]> {
    return this.parse('virDomainGetFSInfo', options)
  }

  /** Flushes and freezes the guest's file systems, all unless named; answers how many. (`virDomainFSFreeze`) */
  fsFreeze(mountPoints?: readonly string[] | null, options?: CallOptions): Promise<number> {
    return this.read('virDomainFSFreeze', options, mountPoints)
  }

  /** Thaws the guest's file systems, all unless named; answers how many. (`virDomainFSThaw`) */
  fsThaw(mountPoints?: readonly string[] | null, options?: CallOptions): Promise<number> {
    return this.read('virDomainFSThaw', options, mountPoints)
  }

  /**
   * Gives space that the guest's file systems do not use back to the host. (`virDomainFSTrim`)
   * @param mountPoint all unless given
   * @param minimum bytes; smaller free ranges may be skipped
   */
  fsTrim(mountPoint?: string | null, minimum: number | bigint = 0, options?: CallOptions): Promise<void> {
    return this.run('virDomainFSTrim', options, mountPoint, minimum, 0)
  }

  /** Sets a password in the guest; `encrypted` if it is a hash already. (`virDomainSetUserPassword`) */
  setUserPassword(
    user: string,
    password: string,
    options?: Options<typeof DomainSetUserPasswordFlags>,
  ): Promise<void> {
    const flags = flagsOf(DomainSetUserPasswordFlags, options)
    return this.run('virDomainSetUserPassword', options, user, password, flags)
  }

  /** The lines of a guest user's `authorized_keys`. (`virDomainAuthorizedSSHKeysGet`) */
  authorizedSshKeys(user: string, options?: CallOptions): Promise<string[]> {
    return this.parse('virDomainAuthorizedSSHKeysGet', options, user)
  }

  /**
   * Replaces the lines of a guest user's `authorized_keys`; `append` adds those that are missing, `remove` takes them
   * out, and with `null` all. (`virDomainAuthorizedSSHKeysSet`)
   */
  setAuthorizedSshKeys(
    user: string,
    keys: readonly string[] | null,
    options?: Options<typeof DomainAuthorizedSSHKeysSetFlags>,
  ): Promise<void> {
    const flags = flagsOf(DomainAuthorizedSSHKeysSetFlags, options)
    return this.run('virDomainAuthorizedSSHKeysSet', options, user, keys, flags)
  }

  /**
   * How long libvirt waits for the agent from now on. (`virDomainAgentSetResponseTimeout`)
   * @param seconds or one of `DomainAgentResponseTimeoutValues`
   */
  agentSetResponseTimeout(seconds: number, options?: CallOptions): Promise<void> {
    return this.run('virDomainAgentSetResponseTimeout', options, seconds, 0)
  }

  /** Sends a signal to a process of a container. (`virDomainSendProcessSignal`) */
  sendProcessSignal(pid: number | bigint, signal: DomainProcessSignal, options?: CallOptions): Promise<void> {
    return this.run('virDomainSendProcessSignal', options, pid, signal, 0)
  }
}
