'use client'
import clsx from 'clsx'
import { MonitorOff } from 'lucide-react'
import Link from 'next/link'
import { useEffect, useState } from 'react'
import { useHost } from '@/lib/client/live'
import type { DomainSummary } from '@/lib/shared/contract/domains'
import { isActive } from '@/lib/shared/domain-can'
import { paths, screenshotPath, withBasePath } from '@/lib/shared/paths'
import type { Problem } from '@/lib/shared/problem'

const EVERY = 5000

/** A picture of the screen, through libvirt wherever the display listens. It leads to the console. */
export function ScreenThumbnail({ domain }: { domain: DomainSummary }) {
  const { hostId, uuid, name } = domain
  const connected = useHost(hostId)?.state === 'connected'
  const on = isActive(domain.state) && domain.graphics.length > 0
  const { url, because } = useScreen(withBasePath(screenshotPath({ hostId, uuid })), on && connected)
  const reason = !isActive(domain.state)
    ? 'It is off'
    : domain.graphics.length === 0
      ? 'It has no display'
      : !connected
        ? 'Its host is not connected'
        : because
  return (
    <Link
      href={paths.domainConsole({ hostId, uuid })}
      aria-label={`Open the console of ${name}${reason ? `: ${reason}` : ''}`}
      className="group relative grid aspect-4/3 w-full place-items-center overflow-hidden rounded-sm border bg-sunken"
    >
      {url && on ? (
        // biome-ignore lint/performance/noImgElement: a picture of this moment, behind a session: nothing to optimise
        <img
          src={url}
          alt={`Screen of ${name}`}
          className={clsx(
            'absolute inset-0 size-full object-contain',
            (!connected || because) && 'opacity-40',
          )}
        />
      ) : null}
      {reason && !(url && on) ? (
        <span className="grid justify-items-center gap-1.5 px-4 text-center text-ink-3 text-xs">
          <MonitorOff size={18} aria-hidden />
          <span className="line-clamp-3">{reason}</span>
        </span>
      ) : null}
    </Link>
  )
}

/** The newest picture as an object URL; the old one stays until the new one is there, so that nothing flickers. */
function useScreen(path: string, enabled: boolean): { url: string | null; because: string | null } {
  const [shown, setShown] = useState<{ url: string | null; because: string | null }>({
    url: null,
    because: null,
  })
  useEffect(() => {
    if (!enabled) return setShown({ url: null, because: null })
    const end = new AbortController()
    let url: string | null = null
    let timer: ReturnType<typeof setTimeout>
    const look = async () => {
      if (!document.hidden) {
        const result = await fetchScreen(path, end.signal)
        if (end.signal.aborted) return
        if (result.blob) {
          const old = url
          url = URL.createObjectURL(result.blob)
          setShown({ url, because: null })
          if (old) setTimeout(() => URL.revokeObjectURL(old), 1000)
        } else if (result.because) setShown((now) => ({ ...now, because: result.because }))
      }
      timer = setTimeout(() => void look(), EVERY)
    }
    void look()
    return () => {
      end.abort()
      clearTimeout(timer)
      if (url) URL.revokeObjectURL(url)
    }
  }, [path, enabled])
  return shown
}

async function fetchScreen(
  path: string,
  signal: AbortSignal,
): Promise<{ blob: Blob | null; because: string | null }> {
  try {
    const response = await fetch(path, { signal })
    if (response.ok) return { blob: await response.blob(), because: null }
    const problem = (await response.json()) as Problem
    return { blob: null, because: problem.message }
  } catch {
    // Drover itself is away: the shell says so, and the last picture stays.
    return { blob: null, because: null }
  }
}
