'use client'
import { useEffect, useState } from 'react'
import { api } from '@/lib/client/api'
import type { DomainRef, DomainSample } from '@/lib/shared/contract/domains'

/** Five minutes, as the server keeps. */
const KEPT = 150
const AGAIN = 3000

/** The samples of the last minutes, growing by one each two seconds while this is shown. */
export function useDomainSamples({ hostId, uuid }: DomainRef): readonly DomainSample[] {
  const [samples, setSamples] = useState<readonly DomainSample[]>([])
  useEffect(() => {
    const end = new AbortController()
    const follow = async () => {
      while (!end.signal.aborted) {
        try {
          await read({ hostId, uuid }, end.signal, setSamples)
        } catch {
          // Drover or the network is away: the shell says so; the charts go on where they stopped.
        }
        await new Promise((resolve) => setTimeout(resolve, AGAIN))
      }
    }
    setSamples([])
    void follow()
    return () => end.abort()
  }, [hostId, uuid])
  return samples
}

type Update = (change: (now: readonly DomainSample[]) => readonly DomainSample[]) => void

async function read(ref: DomainRef, signal: AbortSignal, update: Update): Promise<void> {
  for await (const sample of await api.domains.watch(ref, { signal })) {
    if (signal.aborted) return
    // After a reconnection the server sends its last minutes again.
    update((now) => [...now.filter(({ at }) => at < sample.at), sample].slice(-KEPT))
  }
}
