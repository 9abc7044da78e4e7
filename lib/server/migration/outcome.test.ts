import { describe, expect, it } from 'vitest'
import { judge, type Question, type Side } from './outcome.ts'

const side = (presence: Side['presence'], rest: Partial<Side> = {}): Side => ({
  presence,
  state: presence === 'active' ? 'running' : null,
  persistent: presence !== 'absent',
  busy: false,
  migrating: false,
  because: null,
  ...rest,
})
const asked = (source: Side, target: Side, rest: Partial<Question> = {}) =>
  judge({
    source,
    target,
    names: { domain: 'web1', source: 'hosta', target: 'hostb' },
    persistent: true,
    aborted: false,
    failure: null,
    ...rest,
  })
const failure = { code: 'unsafe', message: 'Unsafe.' }

describe('what became of a migration', () => {
  it('succeeded only when it runs and is stored there, and is gone here', () => {
    expect(asked(side('absent'), side('active'))).toEqual({
      decided: true,
      state: 'succeeded',
      problem: null,
    })
    expect(asked(side('absent'), side('active', { persistent: false }), { persistent: false })).toMatchObject(
      { state: 'succeeded' },
    )
    expect(asked(side('absent'), side('active', { persistent: false }))).toMatchObject({
      state: 'failed',
      problem: { code: 'transient-there' },
    })
    expect(asked(side('defined'), side('active'))).toMatchObject({
      state: 'failed',
      problem: { code: 'left-defined' },
    })
  })

  it('succeeded though the call reported an error, when both sides prove it', () => {
    expect(asked(side('absent'), side('active'), { failure })).toMatchObject({ state: 'succeeded' })
  })

  it('cries out when it runs on both', () => {
    expect(asked(side('active'), side('active'))).toMatchObject({
      state: 'failed',
      problem: { code: 'running-twice' },
    })
    expect(asked(side('active', { state: 'paused' }), side('active'))).toMatchObject({
      problem: { code: 'paused-copy' },
    })
  })

  it('tells an abort from a failure', () => {
    expect(asked(side('active'), side('absent'), { aborted: true })).toMatchObject({ state: 'aborted' })
    expect(asked(side('active'), side('absent'), { failure })).toMatchObject({
      state: 'failed',
      problem: failure,
    })
    expect(asked(side('active'), side('absent'))).toMatchObject({
      state: 'failed',
      problem: { code: 'cut-off' },
    })
  })

  it('waits while libvirt is at it or a host is silent', () => {
    expect(asked(side('active', { busy: true }), side('active', { migrating: true })).decided).toBe(false)
    expect(asked(side('active'), side('active', { migrating: true, state: 'paused' })).decided).toBe(false)
    expect(asked(side('unknown', { because: 'frozen' }), side('active'))).toEqual({
      decided: false,
      because: "hosta can't be asked: frozen",
    })
  })

  it('says where it stands when it stopped, or stands still', () => {
    expect(asked(side('active', { state: 'paused', migrating: true }), side('absent'))).toMatchObject({
      problem: { code: 'paused-at-source' },
    })
    expect(asked(side('defined'), side('absent'))).toMatchObject({
      problem: { code: 'stopped', remedy: 'Start it on hosta.' },
    })
    expect(asked(side('absent'), side('absent'))).toMatchObject({ problem: { code: 'nowhere' } })
  })
})
