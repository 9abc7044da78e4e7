import type { Duplex } from 'node:stream'
import type { Connection } from './connection.ts'
import { StreamFlags } from './constants.ts'
import { DomainJobs } from './domain-jobs.ts'
import { NATIVE } from './handle.ts'
import { callNative, type NativeHandle } from './native.ts'
import { ConsoleStream } from './stream.ts'

/** A virtual machine on one host. Make it with `connection.lookupDomainBy…`, `listAllDomains`, `defineDomain` … */
export class Domain extends DomainJobs {
  protected override on(connection: Connection, native: NativeHandle): Domain {
    return new Domain(connection, native)
  }

  /** A picture of the screen (PNG or PPM, see `mimeType`), wherever the display listens. (`virDomainScreenshot`) */
  async screenshot(screen = 0): Promise<{ mimeType: string; data: Buffer }> {
    return await this.read('virDomainScreenshot', screen)
  }

  /**
   * Presses keys together for `holdtime` ms. (`virDomainSendKey`)
   * @param codeset `KeycodeSet`
   * @param keycodes at most 16
   */
  sendKey(codeset: number, holdtime: number, keycodes: readonly number[]): Promise<void> {
    return this.run('virDomainSendKey', codeset, holdtime, keycodes)
  }

  /**
   * Opens a serial or paravirtual console as a stream of bytes both ways; `null` is the first console.
   * Give consoles a connection of their own. (`virDomainOpenConsole`)
   * @param flags `DomainConsoleFlags`: FORCE throws another client out, SAFE fails if that is impossible
   */
  openConsole(device: string | null = null, flags = 0): Promise<Duplex> {
    return this.#open(this.openConsole, 'virDomainOpenConsole', device, flags)
  }

  /** Opens a channel to the guest. (`virDomainOpenChannel`) @param flags `DomainChannelFlags` */
  openChannel(name: string | null = null, flags = 0): Promise<Duplex> {
    return this.#open(this.openChannel, 'virDomainOpenChannel', name, flags)
  }

  async #open(
    below: (...args: never[]) => unknown,
    name: string,
    device: string | null,
    flags: number,
  ): Promise<Duplex> {
    const stream = await this.connectionStream()
    await callNative(below, name, [this[NATIVE], device, stream, flags])
    return await ConsoleStream.start(stream)
  }

  private connectionStream(): Promise<NativeHandle> {
    return callNative<NativeHandle>(this.connectionStream, 'virStreamNew', [
      this.connection[NATIVE],
      StreamFlags.NONBLOCK,
    ])
  }

  /** (`virDomainAttachDeviceFlags`) @param flags `DomainDeviceModifyFlags` */
  attachDevice(xml: string, flags = 0): Promise<void> {
    return this.run('virDomainAttachDeviceFlags', xml, flags)
  }

  /** Asks the guest to give a device up. (`virDomainDetachDeviceFlags`) @param flags `DomainDeviceModifyFlags` */
  detachDevice(xml: string, flags = 0): Promise<void> {
    return this.run('virDomainDetachDeviceFlags', xml, flags)
  }

  /** As `detachDevice`, by alias. (`virDomainDetachDeviceAlias`) @param flags `DomainDeviceModifyFlags` */
  detachDeviceAlias(alias: string, flags = 0): Promise<void> {
    return this.run('virDomainDetachDeviceAlias', alias, flags)
  }

  /** Changes a device, such as the medium of a CD-ROM. (`virDomainUpdateDeviceFlags`) @param flags `DomainDeviceModifyFlags` */
  updateDevice(xml: string, flags = 0): Promise<void> {
    return this.run('virDomainUpdateDeviceFlags', xml, flags)
  }

  /** Description, title, or an element of an application. (`virDomainGetMetadata`) @param type `DomainMetadataType` @param flags `DomainModificationImpact` */
  metadata(type: number, uri?: string, flags = 0): Promise<string> {
    return this.read('virDomainGetMetadata', type, uri, flags)
  }

  /** `null` removes it. (`virDomainSetMetadata`) @param type `DomainMetadataType` @param flags `DomainModificationImpact` */
  setMetadata(
    type: number,
    metadata: string | null,
    key?: string | null,
    uri?: string | null,
    flags = 0,
  ): Promise<void> {
    return this.run('virDomainSetMetadata', type, metadata, key, uri, flags)
  }

  /** What the guest agent tells. (`virDomainGetGuestInfo`) @param types `DomainGuestInfoTypes` */
  guestInfo(types = 0): Promise<Record<string, number | string | boolean>> {
    return this.parse('virDomainGetGuestInfo', types)
  }

  /** The guest's clock. (`virDomainGetTime`) */
  time(): Promise<{ seconds: number; nseconds: number }> {
    return this.parse('virDomainGetTime')
  }

  /** Sets the guest's clock. (`virDomainSetTime`) @param flags `DomainSetTimeFlags` */
  setTime(seconds: number, nseconds = 0, flags = 0): Promise<void> {
    return this.run('virDomainSetTime', seconds, nseconds, flags)
  }

  /** Trims the guest's file systems, by its agent. (`virDomainFSTrim`) */
  fsTrim(mountPoint?: string, minimum = 0): Promise<void> {
    return this.run('virDomainFSTrim', mountPoint, minimum, 0)
  }

  /** Sets a password in the guest, by its agent. (`virDomainSetUserPassword`) @param flags `DomainSetUserPasswordFlags` */
  setUserPassword(user: string, password: string, flags = 0): Promise<void> {
    return this.run('virDomainSetUserPassword', user, password, flags)
  }

  /** Signals a process of the guest. (`virDomainSendProcessSignal`) @param signal `DomainProcessSignal` */
  sendProcessSignal(pid: number, signal: number): Promise<void> {
    return this.run('virDomainSendProcessSignal', pid, signal, 0)
  }

  /** Warnings libvirt has about the domain, such as `tainted: …`. (`virDomainGetMessages`) @param flags `DomainMessageType` */
  messages(flags = 0): Promise<string[]> {
    return this.parse('virDomainGetMessages', flags)
  }

  /**
   * Reloads the display's certificates. libvirt 10.2 or newer, `ERR_NO_SUPPORT` before. (`virDomainGraphicsReload`)
   * @param type 0 for any, 1 for VNC
   */
  graphicsReload(type = 0): Promise<void> {
    return this.run('virDomainGraphicsReload', type, 0)
  }
}
