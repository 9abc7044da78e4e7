'use client'
import { ArrowRightLeft, FileCode2, MonitorPlay } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { Menu, MenuItem, MenuLink, MenuSeparator } from '@/components/ui/menu'
import type { MenuControl } from '@/components/ui/on-demand-menu'
import type { DomainSummary } from '@/lib/shared/contract/domains'
import { paths } from '@/lib/shared/paths'
import type { Act } from './domain-actions'
import { reasonOf, useDomainCan } from './domain-power'
import { powerActions } from './power-actions'

export default function DomainRowMenuItems({
  domain,
  onAct,
  ...control
}: MenuControl & { domain: DomainSummary; onAct: Act }) {
  return (
    <Menu label={`Actions for ${domain.name}`} {...control}>
      <Items domain={domain} onAct={onAct} />
    </Menu>
  )
}

/** Apart from the menu, so that a closed one asks for nothing. */
function Items({ domain, onAct }: { domain: DomainSummary; onAct: Act }) {
  const can = useDomainCan(domain)
  const router = useRouter()
  const shown = powerActions.filter(({ action }) => action !== 'managed-save-remove' || domain.hasManagedSave)
  return (
    <>
      <MenuItem
        icon={MonitorPlay}
        disabledReason={reasonOf(can('console'))}
        onSelect={() => router.push(paths.domainConsole(domain))}
      >
        Console
      </MenuItem>
      <MenuItem
        icon={ArrowRightLeft}
        disabledReason={reasonOf(can('migrate'))}
        onSelect={() => onAct(domain, 'migrate')}
      >
        Migrate…
      </MenuItem>
      <MenuLink icon={FileCode2} href={paths.domainXml(domain)}>
        XML
      </MenuLink>
      <MenuSeparator />
      {shown.map(({ action, label, icon, confirm }) => (
        <MenuItem
          key={action}
          icon={icon}
          danger={Boolean(confirm)}
          disabledReason={reasonOf(can(action))}
          onSelect={() => onAct(domain, action)}
        >
          {label}
        </MenuItem>
      ))}
    </>
  )
}
