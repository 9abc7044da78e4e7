import { callSync } from './native.ts'

/** A version of libvirt or of a hypervisor: `major * 1,000,000 + minor * 1,000 + release`, and as text. */
export interface Version {
  number: number
  text: string
}

/** @internal */
export function versionOf(number: number): Version {
  const text = `${Math.floor(number / 1_000_000)}.${Math.floor(number / 1000) % 1000}.${number % 1000}`
  return { number, text }
}

/** Version of the libvirt library that this process has loaded; that of a host is `connection.libVersion()`. (`virGetVersion`) */
export function libraryVersion(): Version {
  return versionOf(callSync<number>('virGetVersion'))
}
