import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import {
  DomainChannelFlags,
  DomainConsoleFlags,
  DomainOpenGraphicsFlags,
  type KeycodeSet,
  StreamFlags,
} from '../constants.ts'
import { NATIVE } from '../handle.ts'
import { callNative, type NativeHandle } from '../native.ts'
import { type CallOptions, flagsOf, type Options } from '../options.ts'
import { ConsoleStream } from '../streams/stream.ts'
import { DomainGuest } from './domain-guest.ts'

/** Screen, keys and consoles of a domain. */
export abstract class DomainScreen extends DomainGuest {
  /** A picture of the screen (PNG or PPM, see `mimeType`), wherever the display listens. (`virDomainScreenshot`) */
  screenshot(screen = 0, options?: CallOptions): Promise<{ mimeType: string; data: Buffer }> {
    return this.read('virDomainScreenshot', options, screen)
  }

  /**
   * Presses keys together for `holdtime` ms. (`virDomainSendKey`)
   * @param codeset what the numbers mean, for example `KeycodeSet.LINUX`
   * @param keycodes at most 16
   */
  sendKey(
    codeset: KeycodeSet,
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

  /**
   * Connects to the domain's display (VNC, SPICE), wherever it listens; `skipauth` without its password. Works over
   * local sockets only, `ERR_NO_SUPPORT` elsewhere. (`virDomainOpenGraphicsFD`)
   * @param index of the `<graphics>`
   */
  async openGraphicsFd(index = 0, options?: Options<typeof DomainOpenGraphicsFlags>): Promise<Socket> {
    const flags = flagsOf(DomainOpenGraphicsFlags, options)
    const fd = await this.read<number>('virDomainOpenGraphicsFD', options, index, flags)
    return new Socket({ fd, readable: true, writable: true })
  }

  /**
   * As `openGraphicsFd`, with one end of a socket pair that you made; the hypervisor gets a duplicate of `fd`.
   * (`virDomainOpenGraphics`)
   */
  openGraphics(fd: number, index = 0, options?: Options<typeof DomainOpenGraphicsFlags>): Promise<void> {
    return this.run('virDomainOpenGraphics', options, index, fd, flagsOf(DomainOpenGraphicsFlags, options))
  }

  /**
   * Reloads the display's certificates. libvirt 10.2 or newer, `ERR_NO_SUPPORT` before. (`virDomainGraphicsReload`)
   * @param type 0 for any, 1 for VNC
   */
  graphicsReload(type = 0, options?: CallOptions): Promise<void> {
    return this.run('virDomainGraphicsReload', options, type, 0)
  }
}
