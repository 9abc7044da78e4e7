'use client'
import { ArrowLeft } from 'lucide-react'
import { useEffect, useState } from 'react'
import { ConsoleViewer } from '@/components/consoles/console-viewer'
import { ButtonLink } from '@/components/ui/button'
import { Toaster } from '@/components/ui/toast'
import { LiveProvider, useDomain } from '@/lib/client/live'
import { MeProvider } from '@/lib/client/me'
import type { DomainRef } from '@/lib/shared/contract/domains'
import type { Me } from '@/lib/shared/contract/users'
import type { PackedSnapshot } from '@/lib/shared/packed-snapshot'
import { paths, withBasePath } from '@/lib/shared/paths'
import { useConsolePower } from './domain-console'

/** The console alone, in a tab of its own: without the shell, but with its live stream. */
export function DomainConsoleTab({
  me,
  initial,
  domain,
}: {
  me: Me
  initial: PackedSnapshot
  domain: DomainRef
}) {
  return (
    <MeProvider me={me}>
      <LiveProvider initial={initial}>
        <Tab domain={domain} />
        <Toaster />
      </LiveProvider>
    </MeProvider>
  )
}

/** After a migration only the address changes: full screen and toolbar stay. */
function Tab({ domain: first }: { domain: DomainRef }) {
  const [ref, setRef] = useState(first)
  const domain = useDomain(ref.hostId, ref.uuid)
  const { power, startButton, dialog } = useConsolePower(domain)
  const name = domain?.name ?? ref.uuid
  useEffect(() => {
    document.title = `${name} · Drover`
  }, [name])
  const move = (to: DomainRef) => {
    window.history.replaceState(null, '', withBasePath(paths.console(to)))
    setRef(to)
  }
  return (
    <main className="flex h-dvh flex-col">
      <ConsoleViewer
        domain={ref}
        name={name}
        onMoved={move}
        power={power}
        startButton={startButton}
        link={
          <ButtonLink
            href={paths.domain(ref)}
            icon={ArrowLeft}
            variant="quiet"
            aria-label={`The page of ${name}`}
            title="Its page"
            className="w-7 px-0! pointer-coarse:w-9"
          />
        }
        titled
        className="flex-1"
      />
      {dialog}
    </main>
  )
}
