'use client'
import clsx from 'clsx'
import { ChevronDown } from 'lucide-react'
import { type ReactNode, type RefObject, useEffect, useRef, useState } from 'react'
import { IconButton } from '@/components/ui/icon-button'
import { notify } from '@/components/ui/toast'
import { useMay } from '@/lib/client/me'
import type { DomainRef } from '@/lib/shared/contract/domains'
import type { ConsoleController, ScreenSize } from './console-controller'
import { ConsoleObstacle } from './console-obstacle'
import { ConsoleToolbar } from './console-toolbar'
import { GuestTextDialog } from './guest-text-dialog'
import { type Chord, pressChord, releaseModifiers } from './key-chords'
import { useConsole } from './use-console'
import { useFullScreen } from './use-full-screen'

const SIZE_KEY = 'drover-console-size'

/** One choice for all consoles of a browser. Read after mounting: the server doesn't know it. */
function useScreenSize(): [ScreenSize, (size: ScreenSize) => void] {
  const [size, setSize] = useState<ScreenSize>('fit')
  useEffect(() => {
    const stored = localStorage.getItem(SIZE_KEY)
    if (stored === 'resize' || stored === 'actual') setSize(stored)
  }, [])
  const choose = (next: ScreenSize) => {
    localStorage.setItem(SIZE_KEY, next)
    setSize(next)
  }
  return [size, choose]
}

/** Everything typed goes to the guest, Tab too: Ctrl-Alt-M alone is Drover's and leads out. */
function useWayOut(
  screen: RefObject<HTMLElement | null>,
  controller: ConsoleController | null,
  onLeave: () => void,
): void {
  const latest = useRef(onLeave)
  latest.current = onLeave
  useEffect(() => {
    const element = screen.current
    const leave = (event: KeyboardEvent) => {
      if (!event.ctrlKey || !event.altKey || event.code !== 'KeyM') return
      event.preventDefault()
      event.stopPropagation()
      if (controller?.rfb) releaseModifiers(controller.rfb)
      latest.current()
    }
    element?.addEventListener('keydown', leave, { capture: true })
    return () => element?.removeEventListener('keydown', leave, { capture: true })
  }, [screen, controller])
}

function download(picture: Blob, name: string): void {
  const url = URL.createObjectURL(picture)
  const link = document.createElement('a')
  link.href = url
  link.download = `${name} ${new Date().toISOString().slice(0, 19).replaceAll(':', '-')}.png`
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}

export type ConsoleViewerProps = {
  domain: DomainRef
  name: string
  /** It was migrated: show it there. */
  onMoved: (to: DomainRef) => void
  power: ReactNode
  startButton: ReactNode
  link: ReactNode
  /** Shows the name as the page's heading. */
  titled?: boolean
  className?: string
}

/** A domain's screen with its toolbar; fills what it is given. */
export function ConsoleViewer({
  domain,
  name,
  onMoved,
  power,
  startButton,
  link,
  titled = false,
  className,
}: ConsoleViewerProps) {
  const mayType = useMay('domain.console')
  const canEdit = useMay('domain.edit')
  const [size, setSize] = useScreenSize()
  const { screen, controller, view } = useConsole(domain, { viewOnly: !mayType, size, moved: onMoved })
  const { full, toggle } = useFullScreen()
  const [collapsed, setCollapsed] = useState(false)
  const [text, setText] = useState(false)
  const [inside, setInside] = useState(false)
  const root = useRef<HTMLElement>(null)
  useEffect(() => controller?.setSize(size), [controller, size])

  const chord = ({ keys }: Chord) => {
    if (controller?.rfb) pressChord(controller.rfb, keys)
    // The menu gives its focus back first.
    setTimeout(() => controller?.rfb?.focus(), 0)
  }
  const screenshot = () =>
    void controller?.screenshot().then((picture) => {
      if (picture) download(picture, name)
      else notify.failed({ message: 'There is no picture to save: the console is not connected.' })
    })
  useWayOut(screen, controller, () => {
    setCollapsed(false)
    setTimeout(() => root.current?.querySelector<HTMLElement>('[role=toolbar] button')?.focus(), 0)
  })

  const connected = view.phase.name === 'connected'
  return (
    <section
      ref={root}
      aria-label={`Console of ${name}`}
      className={clsx('flex min-h-0 flex-col bg-surface', full ? 'fixed inset-0 z-30' : className)}
    >
      {collapsed ? null : (
        <ConsoleToolbar
          name={name}
          phase={view.phase}
          viewOnly={view.viewOnly}
          size={size}
          onSize={setSize}
          full={full}
          onFull={toggle}
          onChord={chord}
          onText={() => setText(true)}
          onScreenshot={screenshot}
          onReconnect={() => controller?.retry()}
          onCollapse={() => setCollapsed(true)}
          power={power}
          link={link}
          titled={titled}
        />
      )}
      {/* Dark in both themes: a screen is. */}
      <div className="dark relative min-h-0 flex-1 bg-sunken">
        <div
          ref={screen}
          role="application"
          aria-label={`Screen of ${name}`}
          className="absolute inset-0"
          aria-describedby="console-keys"
          onFocus={() => setInside(true)}
          onBlur={() => setInside(false)}
          data-console-phase={view.phase.name}
        />
        <ConsoleObstacle
          phase={view.phase}
          domain={domain}
          canEdit={canEdit}
          startButton={startButton}
          onRetry={() => controller?.retry()}
        />
        {collapsed ? (
          <IconButton
            icon={ChevronDown}
            label="Show the toolbar"
            variant="secondary"
            size="sm"
            className="absolute! top-0 left-1/2 w-12! -translate-x-1/2 rounded-t-none! border-t-0! opacity-70 hover:opacity-100 focus-visible:opacity-100"
            onClick={() => setCollapsed(false)}
          />
        ) : null}
      </div>
      {collapsed || full ? null : (
        <p
          id="console-keys"
          className="flex h-6 shrink-0 items-center border-t px-3 text-2xs text-ink-3 pointer-coarse:hidden"
        >
          <KeysHint viewOnly={view.viewOnly} connected={connected} inside={inside} />
        </p>
      )}
      {view.viewOnly ? null : (
        <GuestTextDialog
          open={text}
          onOpenChange={setText}
          controller={controller}
          clipboard={view.clipboard}
        />
      )}
    </section>
  )
}

/** Where the keys go now, and the way back. */
function KeysHint({
  viewOnly,
  connected,
  inside,
}: {
  viewOnly: boolean
  connected: boolean
  inside: boolean
}) {
  if (!connected) return null
  if (viewOnly) return 'You see the screen; your keys and mouse stay here.'
  if (inside) return 'Keys go to the virtual machine. Ctrl-Alt-M brings you back to the toolbar.'
  return 'Click the screen, or move to it with Tab, to type into the virtual machine.'
}
