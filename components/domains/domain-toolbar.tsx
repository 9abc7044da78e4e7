'use client'
import { Ellipsis, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { MigrateButton } from '@/components/migration/migrate-button'
import { Button } from '@/components/ui/button'
import { IconButton } from '@/components/ui/icon-button'
import { Menu, MenuItem, MenuSeparator } from '@/components/ui/menu'
import type { DomainSummary, PowerAction } from '@/lib/shared/contract/domains'
import { isActive } from '@/lib/shared/domain-can'
import { DeleteDialog } from './delete-dialog'
import { reasonOf, useDomainCan, useDomainPower } from './domain-power'
import { powerActionLook, powerActions } from './power-actions'

/** The two that matter in this state stand as buttons, the rest in a menu; nothing moves when the state does. */
function mainActions({ state }: DomainSummary): [PowerAction, PowerAction] {
  return [state === 'paused' ? 'resume' : isActive(state) ? 'suspend' : 'start', 'shutdown']
}

export function DomainToolbar({ domain }: { domain: DomainSummary }) {
  const can = useDomainCan(domain)
  const { run, pending, dialog } = useDomainPower()
  const [deleting, setDeleting] = useState(false)
  const deleteReason = reasonOf(can('delete'))
  return (
    <>
      {mainActions(domain).map((action) => {
        const { label, icon } = powerActionLook(action)
        return (
          <Button
            key={action}
            icon={icon}
            variant={action === 'start' ? 'primary' : 'secondary'}
            className="min-w-22"
            disabledReason={reasonOf(can(action))}
            pending={pending && action !== 'shutdown'}
            onClick={() => run(domain, action)}
          >
            {label}
          </Button>
        )
      })}
      <MigrateButton domain={domain} />
      <Menu trigger={<IconButton icon={Ellipsis} label="More actions" variant="secondary" />}>
        {powerActions.map(({ action, label, icon, confirm }) => (
          <MenuItem
            key={action}
            icon={icon}
            danger={Boolean(confirm)}
            disabledReason={reasonOf(can(action))}
            onSelect={() => run(domain, action)}
          >
            {label}
          </MenuItem>
        ))}
        <MenuSeparator />
        <MenuItem icon={Trash2} danger disabledReason={deleteReason} onSelect={() => setDeleting(true)}>
          Delete…
        </MenuItem>
      </Menu>
      {dialog}
      {deleting ? <DeleteDialog domain={domain} onClose={() => setDeleting(false)} /> : null}
    </>
  )
}
