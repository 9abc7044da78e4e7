'use client'
import { useCallback, useEffect, useRef, useState } from 'react'
import { api, toProblem } from '@/lib/client/api'
import type { ProbeReport, ProbeTargetRaw } from '@/lib/shared/contract/hosts'
import type { Problem } from '@/lib/shared/problem'

export type ConnectionTest = {
  pending: boolean
  /** Those that have ended; after the report, all. */
  steps: ProbeReport['steps']
  report: ProbeReport | null
  /** Why the test itself could not be made. */
  problem: Problem | null
}

const IDLE: ConnectionTest = { pending: false, steps: [], report: null, problem: null }

/** Tests a connection and shows its steps as they end. A new test, or leaving the page, drops the one before. */
export function useConnectionTest(): ConnectionTest & {
  run: (target: ProbeTargetRaw) => Promise<ProbeReport | null>
} {
  const [test, setTest] = useState(IDLE)
  const running = useRef<AbortController>(undefined)
  useEffect(() => () => running.current?.abort(), [])
  const run = useCallback(async (target: ProbeTargetRaw) => {
    running.current?.abort()
    const control = new AbortController()
    running.current = control
    const { signal } = control
    setTest({ ...IDLE, pending: true })
    try {
      for await (const message of await api.hosts.followTest(target, { signal })) {
        if (signal.aborted) return null
        if (message.type === 'step') setTest((now) => ({ ...now, steps: [...now.steps, message.step] }))
        else {
          const { report } = message
          setTest({ pending: false, steps: report.steps, report, problem: null })
          return report
        }
      }
      throw new Error('The test ended without a result.')
    } catch (error) {
      if (!signal.aborted) setTest({ ...IDLE, problem: toProblem(error) })
      return null
    }
  }, [])
  return { ...test, run }
}
