'use client'
import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from 'react'
import type { DomainSummary } from '@/lib/shared/contract/domains'
import type { HostSummary } from '@/lib/shared/contract/hosts'
import type { Job } from '@/lib/shared/contract/jobs'
import { type PackedSnapshot, unpackSnapshot } from '@/lib/shared/packed-snapshot'
import { LiveStore, type StreamState } from './live-store'
import { followLive } from './live-stream'

const LiveContext = createContext<LiveStore | null>(null)

// Once a frame; a hidden tab has no frames, but its last seconds of messages must not pile up.
const eachFrame = (flush: () => void) => {
  if (document.hidden) setTimeout(flush, 250)
  else requestAnimationFrame(flush)
}

/** Holds the live state of the page: the server's snapshot at first, then every change. */
export function LiveProvider({ initial, children }: { initial: PackedSnapshot; children: ReactNode }) {
  const [store] = useState(() => new LiveStore(unpackSnapshot(initial), eachFrame))
  useEffect(() => {
    const end = new AbortController()
    void followLive(store, end.signal)
    return () => end.abort()
  }, [store])
  return <LiveContext value={store}>{children}</LiveContext>
}

export function useLiveStore(): LiveStore {
  const store = useContext(LiveContext)
  if (!store) throw new Error('A live hook is used outside LiveProvider')
  return store
}

function useLive<T>(read: (store: LiveStore) => T): T {
  const store = useLiveStore()
  const get = () => read(store)
  return useSyncExternalStore(store.subscribe, get, get)
}

/** By name. */
export const useHosts = (): readonly HostSummary[] => useLive((store) => store.hosts())
export const useHost = (id: string): HostSummary | undefined => useLive((store) => store.host(id))
/** Of all hosts, in no order. */
export const useDomains = (): readonly DomainSummary[] => useLive((store) => store.domains())
export const useDomain = (hostId: string, uuid: string): DomainSummary | undefined =>
  useLive((store) => store.domain(hostId, uuid))
/** Newest first. */
export const useJobs = (): readonly Job[] => useLive((store) => store.jobs())
export const useJob = (id: string): Job | undefined => useLive((store) => store.job(id))
/** The running job of a domain, whether it leaves or arrives here, else its last one. */
export const useDomainJob = (hostId: string, uuid: string): Job | undefined =>
  useLive((store) => store.jobOf(hostId, uuid))
export const useLiveState = (): StreamState => useLive((store) => store.state())
