'use client'
import { Play, Power } from 'lucide-react'
import { useRouter } from 'next/navigation'
import type { ReactNode } from 'react'
import { ConsoleTabLink } from '@/components/consoles/console-tab-link'
import { ConsoleViewer } from '@/components/consoles/console-viewer'
import { Button } from '@/components/ui/button'
import { IconButton } from '@/components/ui/icon-button'
import { Menu, MenuItem } from '@/components/ui/menu'
import { useDomain } from '@/lib/client/live'
import { useMay } from '@/lib/client/me'
import type { DomainRef, DomainSummary } from '@/lib/shared/contract/domains'
import { paths } from '@/lib/shared/paths'
import { reasonOf, useDomainCan, useDomainPower } from './domain-power'
import { powerActions } from './power-actions'

/** The power menu and the start button of a console, with the rules and confirmations of everywhere else. */
export function useConsolePower(domain: DomainSummary | undefined): {
  power: ReactNode
  startButton: ReactNode
  dialog: ReactNode
} {
  const mayPower = useMay('domain.power')
  const { run, pending, dialog } = useDomainPower()
  if (!domain) return { power: null, startButton: null, dialog: null }
  return {
    power: mayPower ? <PowerMenu domain={domain} run={run} /> : null,
    startButton: <StartButton domain={domain} run={run} pending={pending} />,
    dialog,
  }
}

type Run = ReturnType<typeof useDomainPower>['run']

function PowerMenu({ domain, run }: { domain: DomainSummary; run: Run }) {
  const can = useDomainCan(domain)
  return (
    <Menu label="Power" trigger={<IconButton icon={Power} label="Power" />}>
      {powerActions.map(({ action, label, icon, confirm }) => (
        <MenuItem
          key={action}
          icon={icon}
          danger={confirm !== undefined}
          disabledReason={reasonOf(can(action))}
          onSelect={() => run(domain, action)}
        >
          {label}
          {confirm ? '…' : ''}
        </MenuItem>
      ))}
    </Menu>
  )
}

function StartButton({ domain, run, pending }: { domain: DomainSummary; run: Run; pending: boolean }) {
  const can = useDomainCan(domain)
  return (
    <Button
      variant="primary"
      icon={Play}
      pending={pending}
      disabledReason={reasonOf(can('start'))}
      onClick={() => run(domain, 'start')}
    >
      Start
    </Button>
  )
}

/** The console in the domain's page. After a migration the page itself moves to the new host. */
export function DomainConsolePane({ domain: ref }: { domain: DomainRef }) {
  const router = useRouter()
  const domain = useDomain(ref.hostId, ref.uuid)
  const { power, startButton, dialog } = useConsolePower(domain)
  const name = domain?.name ?? ref.uuid
  return (
    <>
      <ConsoleViewer
        domain={ref}
        name={name}
        onMoved={(to) => router.replace(paths.domainConsole(to))}
        power={power}
        startButton={startButton}
        link={<ConsoleTabLink domain={ref} name={name} />}
        className="min-h-90 flex-1"
      />
      {dialog}
    </>
  )
}
