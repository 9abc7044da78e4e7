'use client'
import { ArrowRightLeft, EllipsisVertical, FileCode2, MonitorPlay } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { buttonClass } from '@/components/ui/button'
import { Menu, MenuItem, MenuLink, MenuSeparator } from '@/components/ui/menu'
import type { DomainSummary } from '@/lib/shared/contract/domains'
import { paths } from '@/lib/shared/paths'
import type { Act } from './domain-actions'
import { reasonOf, useDomainCan } from './domain-power'
import { powerActions } from './power-actions'

type RowMenuProps = { domain: DomainSummary; onAct: Act }

/** The menu itself is made on the first click: forty of them would slow scrolling down. */
export function DomainRowMenu({ domain, onAct }: RowMenuProps) {
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
      <Items domain={domain} onAct={onAct} />
    </Menu>
  )
}

function Items({ domain, onAct }: RowMenuProps) {
  const can = useDomainCan(domain)
  const router = useRouter()
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
