import type { Duplex } from 'node:stream'
import type { Connection } from './connection.ts'
import {
  DomainChannelFlags,
  DomainConsoleFlags,
  DomainDeviceModifyFlags,
  DomainMessageType,
  DomainModificationImpact,
  DomainSetTimeFlags,
  DomainSetUserPasswordFlags,
  StreamFlags,
} from './constants.ts'
import { DomainJobs } from './domain-jobs.ts'
import { NATIVE } from './handle.ts'
import { callNative, type NativeHandle } from './native.ts'
import { type CallOptions, flagsOf, type Options } from './options.ts'
import { ConsoleStream } from './stream.ts'

/** A virtual machine on one host. Make it with `connection.lookupDomainBy…`, `listAllDomains`, `defineDomain` … */
export class Domain extends DomainJobs {
  protected override on(connection: Connection, native: NativeHandle): Domain {
    return new Domain(connection, native)
  }

  /** A picture of the screen (PNG or PPM, see `mimeType`), wherever the display listens. (`virDomainScreenshot`) */
  async screenshot(screen = 0, options?: CallOptions): Promise<{ mimeType: string; data: Buffer }> {
    return await this.read('virDomainScreenshot', options, screen)
  }

  /**
   * Presses keys together for `holdtime` ms. (`virDomainSendKey`)
   * @param codeset `KeycodeSet`
   * @param keycodes at most 16
   */
  sendKey(
    codeset: number,
    holdtime: number,
    keycodes: readonly number[],
    options?: CallOptions,
  ): Promise<void> {
    return this.run('virDomainSendKey', options, codeset, holdtime, keycodes)
  }

  /**
   * Opens a serial or paravirtual console as a stream of bytes both ways; `null` is the first console.
   * Give consoles a connection of their own. `force` throws another client out, `safe` fails if that is impossible.
   * (`virDomainOpenConsole`)
   */
  openConsole(device: string | null = null, options?: Options<typeof DomainConsoleFlags>): Promise<Duplex> {
    return this.#open('virDomainOpenConsole', device, options, flagsOf(DomainConsoleFlags, options))
  }

  /** Opens a channel to the guest. (`virDomainOpenChannel`) */
  openChannel(name: string | null = null, options?: Options<typeof DomainChannelFlags>): Promise<Duplex> {
    return this.#open('virDomainOpenChannel', name, options, flagsOf(DomainChannelFlags, options))
  }

  async #open(
    name: string,
    device: string | null,
    options: CallOptions | number | undefined,
    flags: unknown,
  ): Promise<Duplex> {
    const stream = await callNative<NativeHandle>(
      this.#open,
      'virStreamNew',
      [this.connection[NATIVE], StreamFlags.NONBLOCK],
      options,
      this.connection.defaultTimeout,
    )
    await this.run(name, options, device, stream, flags)
    return await ConsoleStream.start(stream)
  }

  /** (`virDomainAttachDeviceFlags`) */
  attachDevice(xml: string, options?: Options<typeof DomainDeviceModifyFlags>): Promise<void> {
    return this.run('virDomainAttachDeviceFlags', options, xml, flagsOf(DomainDeviceModifyFlags, options))
  }

  /** Asks the guest to give a device up. (`virDomainDetachDeviceFlags`) */
  detachDevice(xml: string, options?: Options<typeof DomainDeviceModifyFlags>): Promise<void> {
    return this.run('virDomainDetachDeviceFlags', options, xml, flagsOf(DomainDeviceModifyFlags, options))
  }

  /** As `detachDevice`, by alias. (`virDomainDetachDeviceAlias`) */
  detachDeviceAlias(alias: string, options?: Options<typeof DomainDeviceModifyFlags>): Promise<void> {
    return this.run('virDomainDetachDeviceAlias', options, alias, flagsOf(DomainDeviceModifyFlags, options))
  }

  /** Changes a device, such as the medium of a CD-ROM. (`virDomainUpdateDeviceFlags`) */
  updateDevice(xml: string, options?: Options<typeof DomainDeviceModifyFlags>): Promise<void> {
    return this.run('virDomainUpdateDeviceFlags', options, xml, flagsOf(DomainDeviceModifyFlags, options))
  }

  /** Description, title, or an element of an application. (`virDomainGetMetadata`) @param type `DomainMetadataType` */
  metadata(type: number, uri?: string, options?: Options<typeof DomainModificationImpact>): Promise<string> {
    return this.read('virDomainGetMetadata', options, type, uri, flagsOf(DomainModificationImpact, options))
  }

  /** `null` removes it. (`virDomainSetMetadata`) @param type `DomainMetadataType` */
  setMetadata(
    type: number,
    metadata: string | null,
    key?: string | null,
    uri?: string | null,
    options?: Options<typeof DomainModificationImpact>,
  ): Promise<void> {
    return this.run(
      'virDomainSetMetadata',
      options,
      type,
      metadata,
      key,
      uri,
      flagsOf(DomainModificationImpact, options),
    )
  }

  /** What the guest agent tells. (`virDomainGetGuestInfo`) @param types `DomainGuestInfoTypes` */
  guestInfo(types = 0, options?: CallOptions): Promise<Record<string, number | string | boolean>> {
    return this.parse('virDomainGetGuestInfo', options, types)
  }

  /** The guest's clock. (`virDomainGetTime`) */
  time(options?: CallOptions): Promise<{ seconds: number; nseconds: number }> {
    return this.parse('virDomainGetTime', options)
  }

  /** Sets the guest's clock. (`virDomainSetTime`) */
  setTime(seconds: number, nseconds = 0, options?: Options<typeof DomainSetTimeFlags>): Promise<void> {
    return this.run('virDomainSetTime', options, seconds, nseconds, flagsOf(DomainSetTimeFlags, options))
  }

  /** Trims the guest's file systems, by its agent. (`virDomainFSTrim`) */
  fsTrim(mountPoint?: string, minimum = 0, options?: CallOptions): Promise<void> {
    return this.run('virDomainFSTrim', options, mountPoint, minimum, 0)
  }

  /** Sets a password in the guest, by its agent. (`virDomainSetUserPassword`) */
  setUserPassword(
    user: string,
    password: string,
    options?: Options<typeof DomainSetUserPasswordFlags>,
  ): Promise<void> {
    return this.run(
      'virDomainSetUserPassword',
      options,
      user,
      password,
      flagsOf(DomainSetUserPasswordFlags, options),
    )
  }

  /** Signals a process of the guest. (`virDomainSendProcessSignal`) @param signal `DomainProcessSignal` */
  sendProcessSignal(pid: number, signal: number, options?: CallOptions): Promise<void> {
    return this.run('virDomainSendProcessSignal', options, pid, signal, 0)
  }

  /** Warnings libvirt has about the domain, such as `tainted: …`. (`virDomainGetMessages`) */
  messages(options?: Options<typeof DomainMessageType>): Promise<string[]> {
    return this.parse('virDomainGetMessages', options, flagsOf(DomainMessageType, options))
  }

  /**
   * Reloads the display's certificates. libvirt 10.2 or newer, `ERR_NO_SUPPORT` before. (`virDomainGraphicsReload`)
   * @param type 0 for any, 1 for VNC
   */
  graphicsReload(type = 0, options?: CallOptions): Promise<void> {
    return this.run('virDomainGraphicsReload', options, type, 0)
  }
}
