import { useSyncExternalStore } from 'react'

const never = () => () => {}

/** False on the server and until React has taken over: a form sent before that would be sent by the browser itself. */
export const useHydrated = (): boolean =>
  useSyncExternalStore(
    never,
    () => true,
    () => false,
  )
