import { type DomainRef, domainKey } from '../../../shared/contract/domains.ts'

const tails = new Map<string, Promise<unknown>>()

/** Runs acts on one domain one after the other, so that nobody saves between another's comparison and define. */
export function oneAtATime<T>(ref: DomainRef, act: () => Promise<T>): Promise<T> {
  const key = domainKey(ref)
  const before = tails.get(key) ?? Promise.resolve()
  const done = before.then(act, act)
  const tail = done.catch(() => undefined)
  tails.set(key, tail)
  void tail.then(() => {
    if (tails.get(key) === tail) tails.delete(key)
  })
  return done
}
