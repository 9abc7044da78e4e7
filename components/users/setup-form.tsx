'use client'
import { type FormEvent, useState } from 'react'
import { Button } from '@/components/ui/button'
import { Field, Input } from '@/components/ui/field'
import { ProblemNotice } from '@/components/ui/problem-notice'
import { sessionRequest } from '@/lib/client/session-request'
import { useHydrated } from '@/lib/client/use-hydrated'
import { withBasePath } from '@/lib/shared/paths'
import type { Problem } from '@/lib/shared/problem'
import { passwordProblem } from './password-problem'

const tall = 'h-9 px-2.5'

/** Makes the first administrator and signs them in. */
export function SetupForm({ token }: { token: string }) {
  const [values, setValues] = useState({ name: '', password: '', again: '' })
  const [errors, setErrors] = useState<Partial<typeof values>>({})
  const [problem, setProblem] = useState<Problem | null>(null)
  const [pending, setPending] = useState(false)
  const hydrated = useHydrated()
  const input = (name: keyof typeof values) => ({
    name,
    value: values[name],
    className: tall,
    onChange: (event: { target: { value: string } }) => setValues({ ...values, [name]: event.target.value }),
  })

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (pending) return
    const wrong: Partial<typeof values> = {}
    if (!values.name.trim()) wrong.name = 'Enter a user name'
    const weak = passwordProblem(values.password)
    if (weak) wrong.password = weak
    else if (values.again !== values.password) wrong.again = 'The two differ'
    setErrors(wrong)
    if (Object.keys(wrong).length > 0) return
    setPending(true)
    const answer = await sessionRequest('setup', { token, name: values.name, password: values.password })
    if (answer.ok) {
      // Replaced: the link is over and should not stay in the history.
      window.location.replace(withBasePath('/'))
      return
    }
    setPending(false)
    const { field, message } = answer.problem
    if (field === 'name' || field === 'password') setErrors({ [field]: message })
    else setProblem(answer.problem)
  }

  return (
    <form noValidate method="post" onSubmit={(event) => void submit(event)} className="grid gap-4">
      <p className="text-ink-2">
        Make the first administrator. They add hosts and the other users; you can sign in as them right away.
      </p>
      <Field label="User name" error={errors.name}>
        <Input {...input('name')} autoComplete="username" autoCapitalize="none" autoFocus />
      </Field>
      <Field
        label="Password"
        error={errors.password}
        hint={errors.password ? null : 'At least 10 characters. A few words do well.'}
      >
        <Input {...input('password')} type="password" autoComplete="new-password" />
      </Field>
      <Field label="Password again" error={errors.again}>
        <Input {...input('again')} type="password" autoComplete="new-password" />
      </Field>
      <Button
        type="submit"
        variant="primary"
        size="lg"
        className={hydrated ? 'h-9' : 'h-9 opacity-100!'}
        pending={pending}
        disabled={!hydrated}
      >
        Create administrator
      </Button>
      {problem ? <ProblemNotice problem={problem} /> : null}
    </form>
  )
}
