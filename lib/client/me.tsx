'use client'
import { createContext, type ReactNode, useContext } from 'react'
import type { Me } from '@/lib/shared/contract/users'
import { may, type Permission } from '@/lib/shared/permissions'

const MeContext = createContext<Me | null>(null)

export function MeProvider({ me, children }: { me: Me; children: ReactNode }) {
  return <MeContext value={me}>{children}</MeContext>
}

/** Who is signed in. What it hides or disables is a courtesy: the server decides. */
export function useMe(): Me {
  const me = useContext(MeContext)
  if (!me) throw new Error('useMe is used outside MeProvider')
  return me
}

export const useMay = (permission: Permission): boolean => may(useMe().role, permission)
