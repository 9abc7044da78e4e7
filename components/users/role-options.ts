import type { RadioOption } from '@/components/ui/field'
import type { Role } from '@/lib/shared/permissions'

/** What each role may do, in a sentence. The rules are in lib/shared/permissions.ts. */
export const roleOptions: RadioOption<Role>[] = [
  {
    value: 'viewer',
    label: 'Viewer',
    hint: 'Sees everything but secrets, and looks at screens without typing.',
  },
  {
    value: 'operator',
    label: 'Operator',
    hint: 'Also powers, defines, edits, migrates and deletes virtual machines, and types in consoles.',
  },
  {
    value: 'administrator',
    label: 'Administrator',
    hint: 'Also manages hosts, certificates and users, and reads the audit trail.',
  },
]
