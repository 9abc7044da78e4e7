'use client'
import { EllipsisVertical, FileCode2, MonitorPlay } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { buttonClass } from '@/components/ui/button'
import { Menu, MenuItem, MenuLink, MenuSeparator } from '@/components/ui/menu'
import type { DomainSummary, PowerAction } from '@/lib/shared/contract/domains'
import { paths } from '@/lib/shared/paths'
import { reasonOf, useDomainCan } from './domain-power'
import { powerActions } from './power-actions'

type RowMenuProps = { domain: DomainSummary; onPower: (domain: DomainSummary, action: PowerAction) => void }

/** The menu itself is made on the first click: forty of them would slow scrolling down. */
export function DomainRowMenu({ domain, onPower }: RowMenuProps) {
  const [used, setUsed] = useState(false)
  const [open, setOpen] = useState(false)
  const first = () => {
    setUsed(true)
    setOpen(true)
  }
  const button = (
    <button
      type="button"
      aria-label={`Actions for ${domain.name}`}
      aria-haspopup="menu"
      className={buttonClass({ variant: 'quiet', size: 'sm' }, 'w-6 px-0!')}
      {...(used ? {} : { onClick: first })}
    >
      <EllipsisVertical size={15} aria-hidden />
    </button>
  )
  if (!used) return button
  return (
    <Menu trigger={button} label={`Actions for ${domain.name}`} open={open} onOpenChange={setOpen}>
      <Items domain={domain} onPower={onPower} />
    </Menu>
  )
}

function Items({ domain, onPower }: RowMenuProps) {
  const can = useDomainCan(domain)
  const router = useRouter()
  // What makes sense for a machine that runs or is off; the other half would only be noise. Its page has them all.
  const shown = powerActions.filter(({ action }) =>
    action === 'managed-save-remove' ? domain.hasManagedSave : true,
  )
  return (
    <>
      <MenuItem
        icon={MonitorPlay}
        disabledReason={reasonOf(can('console'))}
        onSelect={() => router.push(paths.domainConsole(domain))}
      >
        Console
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
          onSelect={() => onPower(domain, action)}
        >
          {label}
        </MenuItem>
      ))}
    </>
  )
}
