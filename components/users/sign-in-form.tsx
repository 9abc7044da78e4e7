'use client'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { Button } from '@/components/ui/button'
import { Field, Input } from '@/components/ui/field'
import { ProblemNotice } from '@/components/ui/problem-notice'
import { sessionRequest } from '@/lib/client/session-request'
import { useHydrated } from '@/lib/client/use-hydrated'
import { withBasePath } from '@/lib/shared/paths'
import type { Problem } from '@/lib/shared/problem'

const tall = 'h-9 px-2.5'

export function SignInForm({ next }: { next: string }) {
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  const [missing, setMissing] = useState<{ name?: string; password?: string }>({})
  const [problem, setProblem] = useState<Problem | null>(null)
  const [pending, setPending] = useState(false)
  const [wait, startWait] = useCountdown()
  const hydrated = useHydrated()
  const passwordInput = useRef<HTMLInputElement>(null)

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const lacks = {
      ...(name.trim() ? {} : { name: 'Enter your user name' }),
      ...(password ? {} : { password: 'Enter your password' }),
    }
    setMissing(lacks)
    if (pending || wait > 0 || Object.keys(lacks).length > 0) return
    setPending(true)
    const answer = await sessionRequest('sign-in', { name, password })
    if (answer.ok) {
      // The whole page: the console begins with a snapshot of its own.
      window.location.assign(withBasePath(next))
      return
    }
    setPending(false)
    setProblem(answer.problem)
    if (answer.retryAfter) startWait(answer.retryAfter)
    passwordInput.current?.select()
  }

  return (
    <form noValidate method="post" onSubmit={(event) => void submit(event)} className="grid gap-4">
      <Field label="User name" error={missing.name}>
        <Input
          name="username"
          autoComplete="username"
          autoCapitalize="none"
          autoFocus
          className={tall}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
      </Field>
      <Field label="Password" error={missing.password}>
        <Input
          ref={passwordInput}
          type="password"
          name="password"
          autoComplete="current-password"
          className={tall}
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
      </Field>
      <Button
        type="submit"
        variant="primary"
        size="lg"
        className={hydrated ? 'h-9' : 'h-9 opacity-100!'}
        pending={pending}
        disabled={!hydrated || wait > 0}
      >
        {wait > 0 ? `Sign in (wait ${wait} s)` : 'Sign in'}
      </Button>
      {problem ? <ProblemNotice problem={problem} /> : null}
    </form>
  )
}

/** Whole seconds left, and a function that starts anew from milliseconds. */
function useCountdown(): [seconds: number, start: (milliseconds: number) => void] {
  const [until, setUntil] = useState(0)
  const [now, setNow] = useState(0)
  useEffect(() => {
    if (until <= now) return
    const timer = setInterval(() => setNow(Date.now()), 250)
    return () => clearInterval(timer)
  }, [until, now])
  const start = (milliseconds: number) => {
    setNow(Date.now())
    setUntil(Date.now() + milliseconds)
  }
  return [Math.max(0, Math.ceil((until - now) / 1000)), start]
}
