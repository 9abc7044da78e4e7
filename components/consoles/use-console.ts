'use client'
import { type RefObject, useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { useLiveStore } from '@/lib/client/live'
import type { LiveStore } from '@/lib/client/live-store'
import type { DomainRef } from '@/lib/shared/contract/domains'
import { isActive } from '@/lib/shared/domain-can'
import { ConsoleController, type ConsoleView, type ScreenSize } from './console-controller'

/** Everything whose change may bring a screen back: the domain here and on other hosts, and its host. */
function readSituation(store: LiveStore, { hostId, uuid }: DomainRef): string {
  const rows = store
    .hosts()
    .flatMap((host) => store.domain(host.id, uuid) ?? [])
    .map((row) => `${row.hostId} ${row.id} ${isActive(row.state)}`)
  return [store.host(hostId)?.state, ...rows].join('|')
}

const isActiveHere = (store: LiveStore, { hostId, uuid }: DomainRef): boolean => {
  const domain = store.domain(hostId, uuid)
  return domain !== undefined && isActive(domain.state)
}

const NOTHING: ConsoleView = { phase: { name: 'connecting' }, viewOnly: true, clipboard: '' }
const never = () => () => {}

/** A console in the element of `screen`, for as long as the component lives. */
export function useConsole(
  { hostId, uuid }: DomainRef,
  options: { viewOnly: boolean; size: ScreenSize; moved: (to: DomainRef) => void },
): { screen: RefObject<HTMLDivElement | null>; controller: ConsoleController | null; view: ConsoleView } {
  const store = useLiveStore()
  const screen = useRef<HTMLDivElement>(null)
  const [controller, setController] = useState<ConsoleController | null>(null)
  // Only what a new console begins with; later changes go to the one that is there.
  const beginning = useRef(options)
  beginning.current = options

  useEffect(() => {
    if (!screen.current) return
    const ref = { hostId, uuid }
    const { viewOnly, size } = beginning.current
    const made = new ConsoleController(ref, screen.current, {
      viewOnly,
      size,
      moved: (to) => beginning.current.moved(to),
    })
    setController(made)
    made.start(isActiveHere(store, ref))
    const tell = () => made.situationChanged(readSituation(store, ref), isActiveHere(store, ref))
    tell()
    const unsubscribe = store.subscribe(tell)
    return () => {
      unsubscribe()
      made.stop()
    }
  }, [store, hostId, uuid])

  const view = useSyncExternalStore(
    controller?.subscribe ?? never,
    () => controller?.view() ?? NOTHING,
    () => NOTHING,
  )
  return { screen, controller, view }
}
