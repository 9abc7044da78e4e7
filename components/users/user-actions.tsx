'use client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { Field, Input, RadioGroup } from '@/components/ui/field'
import { notify } from '@/components/ui/toast'
import { api, problemOf, query } from '@/lib/client/api'
import type { User } from '@/lib/shared/contract/users'
import type { Role } from '@/lib/shared/permissions'
import { passwordProblem } from './password-problem'
import { roleOptions } from './role-options'

export type UserAct = 'role' | 'password' | 'enable' | 'disable' | 'remove'

/** The dialog of the act that was chosen for a user. */
export function UserActions({
  chosen,
  onClose,
}: {
  chosen: { act: UserAct; user: User } | null
  onClose: () => void
}) {
  // Made anew for each choice: nothing typed for one user is left for the next.
  return chosen ? (
    <UserActDialog key={`${chosen.act} ${chosen.user.id}`} {...chosen} onClose={onClose} />
  ) : null
}

const WORDS: Record<
  UserAct,
  { title: (name: string) => string; confirm: string; done: (name: string) => string; text: string }
> = {
  role: {
    title: (name) => `Change the role of ${name}`,
    confirm: 'Change role',
    done: (name) => `${name} has a new role`,
    text: 'It counts at once; open consoles of the user close.',
  },
  password: {
    title: (name) => `Set a new password for ${name}`,
    confirm: 'Set password',
    done: (name) => `${name} has a new password`,
    text: 'Every session of the user ends. Tell them the password in a safe way; they can change it under Account.',
  },
  enable: {
    title: (name) => `Enable ${name}?`,
    confirm: 'Enable',
    done: (name) => `${name} can sign in again`,
    text: 'The user can sign in again with the password they had.',
  },
  disable: {
    title: (name) => `Disable ${name}?`,
    confirm: 'Disable',
    done: (name) => `${name} is disabled`,
    text: 'Every session of the user ends at once, with open consoles, and they can’t sign in.',
  },
  remove: {
    title: (name) => `Remove ${name}?`,
    confirm: 'Remove',
    done: (name) => `${name} is removed`,
    text: 'Every session of the user ends at once. What they did stays in the audit trail.',
  },
}

function UserActDialog({ act, user, onClose }: { act: UserAct; user: User; onClose: () => void }) {
  const client = useQueryClient()
  const [role, setRole] = useState<Role>(user.role)
  const [password, setPassword] = useState('')
  const [weak, setWeak] = useState<string | null>(null)
  const words = WORDS[act]
  const run = useMutation({
    mutationFn: async (): Promise<void> => {
      const { id } = user
      if (act === 'remove') await api.users.remove({ id })
      else if (act === 'role') await api.users.update({ id, role })
      else if (act === 'password') await api.users.update({ id, password })
      else await api.users.update({ id, disabled: act === 'disable' })
    },
    onSuccess: () => {
      notify.done(words.done(user.name))
      onClose()
    },
    onSettled: () => client.invalidateQueries({ queryKey: query.users.key() }),
  })
  const confirm = () => {
    const problem = act === 'password' ? passwordProblem(password) : null
    setWeak(problem)
    if (!problem) run.mutate()
  }
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={words.title(user.name)}
      confirmLabel={words.confirm}
      danger={act === 'disable' || act === 'remove'}
      pending={run.isPending}
      error={problemOf(run.error)}
      onConfirm={confirm}
    >
      {act === 'role' ? (
        <div className="text-ink">
          <RadioGroup
            label="Role"
            labelHidden
            name="role"
            value={role}
            onChange={setRole}
            options={roleOptions}
          />
        </div>
      ) : null}
      {act === 'password' ? (
        <Field
          label="New password"
          error={weak}
          hint={weak ? null : 'At least 10 characters.'}
          className="text-ink"
        >
          <Input
            type="password"
            autoComplete="new-password"
            autoFocus
            value={password}
            onChange={(event) => setPassword(event.target.value)}
            onKeyDown={(event) => event.key === 'Enter' && confirm()}
          />
        </Field>
      ) : null}
      <p>{words.text}</p>
    </ConfirmDialog>
  )
}
