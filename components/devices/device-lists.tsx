import clsx from 'clsx'
import type { ReactNode } from 'react'
import type { z } from 'zod'
import { Badge } from '@/components/ui/badge'
import { Code } from '@/components/ui/code'
import type { DiskDevice, DomainDetail, GraphicsDevice, InterfaceDevice } from '@/lib/shared/contract/domains'

type Column = { label: string; className?: string }

/** A plain table for the handful of devices a machine has. */
function DeviceTable({
  label,
  columns,
  rows,
  none,
}: {
  label: string
  columns: Column[]
  rows: ReactNode[][]
  none: string
}) {
  if (rows.length === 0) return <p className="text-ink-3">{none}</p>
  return (
    <div className="scroll-thin overflow-x-auto">
      <table aria-label={label} className="w-full">
        <thead>
          <tr className="border-b text-left text-ink-3 text-xs">
            {columns.map(({ label: head, className }) => (
              <th
                key={head}
                scope="col"
                className={clsx('py-1 pr-4 font-normal whitespace-nowrap', className)}
              >
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-rule">
          {rows.map((cells, row) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: devices have no identity but their place
            <tr key={row} className="align-baseline">
              {cells.map((cell, column) => (
                <td key={columns[column]?.label} className={clsx('py-1 pr-4', columns[column]?.className)}>
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

const words: Record<string, string> = { disk: 'Disk', cdrom: 'CD-ROM', floppy: 'Floppy', lun: 'LUN' }

export function DiskList({ disks }: { disks: z.infer<typeof DiskDevice>[] }) {
  return (
    <DeviceTable
      label="Disks"
      none="It has no disks."
      columns={[
        { label: 'Target' },
        { label: 'Device' },
        { label: 'Source', className: 'w-full' },
        { label: 'Format' },
      ]}
      rows={disks.map(({ target, bus, device, source, format, readonly, shareable }) => [
        <Code key="target">{target}</Code>,
        <span key="device" className="whitespace-nowrap">
          {words[device] ?? device} <span className="text-ink-3">{bus}</span>
        </span>,
        <span key="source" className="flex flex-wrap items-baseline gap-x-2">
          {source === null ? (
            <span className="text-ink-3">empty</span>
          ) : (
            <Code className="wrap-anywhere">{source}</Code>
          )}
          {readonly ? <Badge>read-only</Badge> : null}
          {shareable ? <Badge>shared</Badge> : null}
        </span>,
        format ?? '–',
      ])}
    />
  )
}

export function InterfaceList({ interfaces }: { interfaces: z.infer<typeof InterfaceDevice>[] }) {
  return (
    <DeviceTable
      label="Network interfaces"
      none="It has no network interface."
      columns={[
        { label: 'MAC address' },
        { label: 'Attached to', className: 'w-full' },
        { label: 'Model' },
        { label: 'On the host' },
      ]}
      rows={interfaces.map(({ mac, type, source, model, target }) => [
        <Code key="mac" className="whitespace-nowrap">
          {mac || '–'}
        </Code>,
        <span key="source">
          <span className="text-ink-3">{type}</span> {source}
        </span>,
        model ?? '–',
        target ? <Code key="target">{target}</Code> : '–',
      ])}
    />
  )
}

export function GraphicsList({ graphics }: { graphics: z.infer<typeof GraphicsDevice>[] }) {
  return (
    <DeviceTable
      label="Graphics"
      none="It has no display. Its serial console may still be there."
      columns={[{ label: 'Type' }, { label: 'Listens on', className: 'w-full' }]}
      rows={graphics.map(({ type, port, listen, autoport }) => [
        type.toUpperCase(),
        <Code key="listen">{listenText({ port, listen, autoport })}</Code>,
      ])}
    />
  )
}

function listenText({
  port,
  listen,
  autoport,
}: Pick<z.infer<typeof GraphicsDevice>, 'port' | 'listen' | 'autoport'>): string {
  if (listen?.startsWith('/')) return listen
  const address = listen ?? 'default address'
  if (port !== null && port > 0) return `${address}:${port}`
  return autoport ? `${address}, port chosen at start` : address
}

export function OtherDeviceList({ devices }: { devices: z.infer<typeof DomainDetail>['otherDevices'] }) {
  if (devices.length === 0) return null
  return (
    <ul aria-label="Other devices" className="flex flex-wrap gap-x-5 gap-y-1">
      {devices.map(({ kind, label }, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: devices have no identity but their place
        <li key={place} className="whitespace-nowrap">
          {kind} {label ? <span className="text-ink-3">{label}</span> : null}
        </li>
      ))}
    </ul>
  )
}
