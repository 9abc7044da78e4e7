'use client'
import { useSearchParams } from 'next/navigation'
import { useCallback, useEffect, useRef, useState } from 'react'
import { type DomainFilter, readFilter, writeFilter } from './domain-filter'

/** The table's filter, kept in the address: a reload, a link and the back button find it again. */
export function useDomainFilter(): [DomainFilter, (change: Partial<DomainFilter>) => void] {
  const params = useSearchParams()
  const [filter, setFilter] = useState(() => readFilter(params))
  const written = useRef(writeFilter(filter))
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)

  useEffect(() => {
    const given = readFilter(params)
    if (writeFilter(given) === written.current) return
    written.current = writeFilter(given)
    setFilter(given)
  }, [params])
  useEffect(() => () => clearTimeout(timer.current), [])

  const change = useCallback((part: Partial<DomainFilter>) => {
    setFilter((before) => ({ ...before, ...part }))
  }, [])
  useEffect(() => {
    const text = writeFilter(filter)
    if (text === written.current) return
    // Browsers refuse more than some hundred history changes in half a minute: not one for each key.
    clearTimeout(timer.current)
    timer.current = setTimeout(() => {
      written.current = text
      window.history.replaceState(null, '', text ? `?${text}` : window.location.pathname)
    }, 200)
  }, [filter])
  return [filter, change]
}
