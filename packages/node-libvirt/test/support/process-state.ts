// What a process holds, read from /proc.
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return '' // a thread may end between the listing and the reading
  }
}

/** Resident memory in KiB. */
export const residentMemory = (): number => Number(read('/proc/self/status').match(/VmRSS:\s+(\d+)/)?.[1])

/** Threads that work for connections, not the one of libvirt's events, which stays. */
export const callThreads = (): number =>
  readdirSync('/proc/self/task').filter((id) => read(`/proc/self/task/${id}/comm`) === 'libvirt-calls\n')
    .length

/** Open descriptors, without the one of the listing itself. */
export const openFiles = (): string[] =>
  readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/self/fd/${fd}`)]
    } catch {
      return []
    }
  })

export const openSockets = (): number => openFiles().filter((name) => name.startsWith('socket:')).length

/** Waits until `isSo`, 15 seconds at most. */
export async function eventually(isSo: () => boolean): Promise<boolean> {
  for (let waited = 0; waited < 15_000; waited += 50) {
    if (isSo()) return true
    await sleep(50)
  }
  return isSo()
}
