import { describe, expect, it } from 'vitest'
import { SignInThrottle } from './sign-in-throttle.ts'

function withClock() {
  const clock = { now: 1_000_000 }
  return { clock, throttle: new SignInThrottle(() => clock.now) }
}
const addresses = (n: number) => `10.0.${n >> 8}.${n & 255}`

describe('SignInThrottle', () => {
  it('lets four failures of an account pass, then doubles the wait up to a minute', () => {
    const { clock, throttle } = withClock()
    const waits: number[] = []
    for (let attempt = 0; attempt < 14; attempt++) {
      let wait = throttle.begin('ada', addresses(attempt))
      waits.push(wait)
      clock.now += wait
      if (wait > 0) wait = throttle.begin('ada', addresses(attempt))
      expect(wait).toBe(0)
    }
    expect(waits).toEqual([0, 0, 0, 0, 0, 1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 60_000])
  })

  it('counts attempts that are sent at once', () => {
    const { throttle } = withClock()
    const passed = Array.from({ length: 100 }, (_, n) => throttle.begin('ada', addresses(n))).filter(
      (w) => w === 0,
    )
    expect(passed).toHaveLength(5)
  })

  it('slows an address that tries many accounts, and not its neighbours', () => {
    const { throttle } = withClock()
    const waits = Array.from({ length: 30 }, (_, n) => throttle.begin(`user${n}`, '192.0.2.1'))
    expect(waits.filter((wait) => wait === 0)).toHaveLength(20)
    expect(throttle.begin('ada', '192.0.2.2')).toBe(0)
  })

  it('takes an IPv6 /64 for one address', () => {
    const { throttle } = withClock()
    for (let n = 1; n <= 20; n++) throttle.begin(`user${n}`, `2001:db8::${n.toString(16)}`)
    expect(throttle.begin('ada', '2001:db8:0:0:ffff::1')).toBeGreaterThan(0)
    expect(throttle.begin('ada', '2001:db8:0:1::1')).toBe(0)
  })

  it('forgets an account after a success, but not what else its address did', () => {
    const { throttle } = withClock()
    for (let n = 0; n < 4; n++) throttle.begin('ada', '192.0.2.1')
    throttle.succeed('ada', '192.0.2.1')
    for (let n = 0; n < 5; n++) expect(throttle.begin('ada', addresses(n))).toBe(0)
    const more = Array.from({ length: 20 }, (_, n) => throttle.begin(`user${n}`, '192.0.2.1'))
    expect(more.filter((wait) => wait === 0)).toHaveLength(17)
  })

  it('forgets failures after an hour', () => {
    const { clock, throttle } = withClock()
    for (let n = 0; n < 5; n++) throttle.begin('ada', '192.0.2.1')
    clock.now += 3600_000
    for (let n = 0; n < 5; n++) expect(throttle.begin('ada', '192.0.2.1')).toBe(0)
  })
})
