import {
  Archive,
  ArchiveX,
  type LucideIcon,
  Pause,
  Play,
  Power,
  PowerOff,
  RefreshCw,
  RotateCcw,
  StepForward,
} from 'lucide-react'
import type { PowerAction } from '@/lib/shared/contract/domains'

export type PowerActionLook = {
  action: PowerAction
  label: string
  icon: LucideIcon
  /** What may be lost; asked before it is done. */
  confirm?: string
}

/** Every power action in the order of menus. The words are what virsh does, said plainly. */
export const powerActions: readonly PowerActionLook[] = [
  { action: 'start', label: 'Start', icon: Play },
  { action: 'resume', label: 'Resume', icon: StepForward },
  { action: 'suspend', label: 'Suspend', icon: Pause },
  { action: 'shutdown', label: 'Shut down', icon: Power },
  { action: 'reboot', label: 'Reboot', icon: RefreshCw },
  { action: 'managed-save', label: 'Save and stop', icon: Archive },
  {
    action: 'reset',
    label: 'Reset',
    icon: RotateCcw,
    confirm:
      'This is the reset button: the guest gets no chance to write its data. What is not on disk yet is lost, and file systems may need repair.',
  },
  {
    action: 'destroy',
    label: 'Force off',
    icon: PowerOff,
    confirm:
      'This pulls the plug: the guest gets no chance to write its data. What is not on disk yet is lost, and file systems may need repair. Its disks and definition stay.',
  },
  {
    action: 'managed-save-remove',
    label: 'Discard saved state',
    icon: ArchiveX,
    confirm:
      'The saved memory of the guest is deleted. It boots afresh at the next start, as after a power cut; its disks stay.',
  },
]

export const powerActionLook = (action: PowerAction): PowerActionLook =>
  powerActions.find((each) => each.action === action) ?? { action, label: action, icon: Power }

/** Reboot and shut down only ask the guest: a guest without ACPI or agent may ignore them. */
export const powerActionDone: Partial<Record<PowerAction, (name: string) => string>> = {
  shutdown: (name) => `Asked ${name} to shut down`,
  reboot: (name) => `Asked ${name} to reboot`,
}
