'use client'
import { useMutation } from '@tanstack/react-query'
import { Ellipsis, Pencil, Power, PowerOff, Trash2 } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { Dialog } from '@/components/ui/dialog'
import { IconButton } from '@/components/ui/icon-button'
import { Menu, MenuItem } from '@/components/ui/menu'
import { notify } from '@/components/ui/toast'
import { problemOf, query, toProblem } from '@/lib/client/api'
import { useMay } from '@/lib/client/me'
import type { HostDetail, HostSummary } from '@/lib/shared/contract/hosts'
import { paths } from '@/lib/shared/paths'
import { ConnectionReport } from './connection-report'
import { EditHost } from './edit-host'
import { useConnectionTest } from './use-connection-test'

type Asked = 'test' | 'edit' | 'disable' | 'remove' | null

/** What an administrator can do with a host. */
export function HostActions({ host, detail }: { host: HostSummary; detail: HostDetail }) {
  const mayManage = useMay('host.manage')
  const [asked, setAsked] = useState<Asked>(null)
  const { run, ...test } = useConnectionTest()
  const setEnabled = useMutation(query.hosts.setEnabled.mutationOptions())
  const because = !mayManage && 'Needs the role administrator'
  const close = () => setAsked(null)
  const runTest = () => {
    setAsked('test')
    void run({ hostId: host.id })
  }
  const enable = () =>
    setEnabled.mutate(
      { hostId: host.id, enabled: true },
      { onError: (error) => notify.failed(toProblem(error)) },
    )
  return (
    <>
      <Button onClick={runTest} disabledReason={because} pending={test.pending && asked !== 'test'}>
        Test connection
      </Button>
      {host.state === 'disabled' ? (
        <Button
          icon={Power}
          variant="primary"
          onClick={enable}
          pending={setEnabled.isPending}
          disabledReason={because}
        >
          Enable
        </Button>
      ) : null}
      <Menu label={`More for ${host.name}`} trigger={<IconButton icon={Ellipsis} label="More" />}>
        <MenuItem icon={Pencil} disabledReason={because} onSelect={() => setAsked('edit')}>
          Edit …
        </MenuItem>
        {host.state === 'disabled' ? null : (
          <MenuItem icon={PowerOff} disabledReason={because} onSelect={() => setAsked('disable')}>
            Disable …
          </MenuItem>
        )}
        <MenuItem icon={Trash2} danger disabledReason={because} onSelect={() => setAsked('remove')}>
          Remove …
        </MenuItem>
      </Menu>
      <Dialog open={asked === 'test'} onOpenChange={close} title={`Connection to ${host.name}`} size="md">
        <div className="grid gap-3 pb-2">
          <ConnectionReport transport={host.transport} test={test} />
        </div>
      </Dialog>
      <EditHost host={host} detail={detail} open={asked === 'edit'} onOpenChange={close} />
      <Disable host={host} open={asked === 'disable'} onClose={close} />
      <Remove host={host} open={asked === 'remove'} onClose={close} />
    </>
  )
}

type Confirmation = { host: HostSummary; open: boolean; onClose: () => void }

function Disable({ host, open, onClose }: Confirmation) {
  const disable = useMutation(query.hosts.setEnabled.mutationOptions())
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onClose}
      title={`Disable ${host.name}?`}
      confirmLabel="Disable"
      danger={false}
      pending={disable.isPending}
      error={problemOf(disable.error)}
      onConfirm={() => disable.mutate({ hostId: host.id, enabled: false }, { onSuccess: onClose })}
    >
      Drover closes its connections and no longer shows its virtual machines. They keep running.
    </ConfirmDialog>
  )
}

function Remove({ host, open, onClose }: Confirmation) {
  const router = useRouter()
  // Not in the call to mutate: the stream may tell of the removal first and take this component away.
  const remove = useMutation(
    query.hosts.remove.mutationOptions({
      onSuccess: () => {
        notify.done(`${host.name} was removed`)
        router.push(paths.hosts())
      },
    }),
  )
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onClose}
      title={`Remove ${host.name}?`}
      confirmLabel="Remove"
      pending={remove.isPending}
      error={problemOf(remove.error)}
      onConfirm={() => remove.mutate({ hostId: host.id })}
    >
      {host.transport === 'demo'
        ? 'Everything on the demo host is forgotten.'
        : 'Drover forgets how to reach it. Its virtual machines keep running and are not touched.'}
    </ConfirmDialog>
  )
}
