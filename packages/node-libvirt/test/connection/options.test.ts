// What every call takes: flags by name, a signal, a deadline. And what becomes of calls that are given up.
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { Connection, type Domain, DomainModificationImpact, type LibvirtError } from '../../src/index.ts'
import { PrivateDaemon } from '../support/private-daemon.ts'

let daemon: PrivateDaemon
beforeAll(async () => {
  daemon = await PrivateDaemon.start()
})
afterEach(() => daemon.signal('SIGCONT'))
afterAll(() => daemon.stop())

const refused = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.unreachable('it was fulfilled'),
    (error: LibvirtError) => error,
  )

async function testDomain(): Promise<[Connection, Domain]> {
  const host = await Connection.open('test:///default')
  return [host, await host.lookupDomainByName('test')]
}

test('flags by name, by number, and misspelt', async () => {
  const [host, domain] = await testDomain()
  const live = await domain.xmlDesc()
  expect(await domain.xmlDesc({ inactive: true })).toBe(await domain.xmlDesc(2))
  expect(await domain.xmlDesc({ inactive: false, flags: 2 })).not.toBe(live)
  expect(await domain.xmlDesc({ inactive: undefined })).toBe(live)
  const wrong = refused(domain.xmlDesc({ inactiv: true } as never))
  expect(await wrong).toBeInstanceOf(TypeError)
  expect((await wrong).message).toMatch(/^unknown option inactiv; there are secure, inactive, /)
  expect((await refused(domain.xmlDesc({ inactive: 1 } as never))).message).toBe('inactive must be a boolean')
  expect((await refused(domain.xmlDesc({ flags: 1.5 }))).message).toBe('flags must be an integer')
  expect((await refused(domain.xmlDesc('live' as never))).message).toMatch(/^options must be an object/)
  expect((await refused(domain.info('live' as never))).message).toMatch(/^options must be an object/)
  await domain.setMemory(2_000_000, { config: true })
  const both = DomainModificationImpact.LIVE | DomainModificationImpact.CONFIG
  expect((await refused(domain.setMemory(2_000_000, both))).message).toMatch(/mutually exclusive/)
  await host.close()
})

test('a signal or deadline that is none', async () => {
  const [host, domain] = await testDomain()
  expect((await refused(domain.info({ signal: {} as never }))).message).toBe('signal must be an AbortSignal')
  for (const timeout of [-1, Number.NaN, '5' as never])
    expect((await refused(domain.info({ timeout }))).message).toBe('timeout must be a number of milliseconds')
  expect(await domain.info({ timeout: Number.POSITIVE_INFINITY })).toMatchObject({ vcpus: 2 })
  expect(await domain.info({ timeout: 10_000, signal: new AbortController().signal })).toMatchObject({
    vcpus: 2,
  })
  const reason = new Error('not today')
  const error = await refused(domain.destroy({ signal: AbortSignal.abort(reason) }))
  expect(error).toMatchObject({
    code: 'ERR_OPERATION_ABORTED',
    function: 'virDomainDestroyFlags',
    began: false,
  })
  expect(error.cause).toBe(reason)
  expect(await domain.isActive()).toBe(true)
  await host.close()
})

test('on a frozen host each call ends alone, and what had not begun never happens', async () => {
  const host = await Connection.open(daemon.uri('tls'))
  const domain = await host.lookupDomainByName('test')
  daemon.signal('SIGSTOP')
  const controller = new AbortController()
  const begun = refused(domain.info({ signal: controller.signal }))
  const queued = refused(domain.destroy({ timeout: 150 }))
  const patient = domain.info()
  const late = await queued
  expect(late).toMatchObject({
    code: 'ERR_OPERATION_TIMEOUT',
    function: 'virDomainDestroyFlags',
    began: false,
  })
  expect(late.message).toBe(
    'virDomainDestroyFlags was not answered within 150 ms; it had not begun and never will',
  )
  const reason = new Error('enough')
  const started = performance.now()
  controller.abort(reason)
  const ended = await begun
  expect(performance.now() - started).toBeLessThan(50)
  expect(ended).toMatchObject({ code: 'ERR_OPERATION_ABORTED', began: true, cause: reason })
  expect(ended.stack).toContain('options.test.ts')
  daemon.signal('SIGCONT')
  expect(await patient).toMatchObject({ vcpus: 2 })
  expect(await domain.isActive()).toBe(true)
  await host.close()
})

test('the default deadline of a connection, and calls that set their own', async () => {
  const host = await Connection.open(daemon.uri('unix'), { defaultTimeout: 120 })
  const domain = await host.lookupDomainByName('test')
  daemon.signal('SIGSTOP')
  const long = domain.info({ timeout: 0 })
  const error = await refused(host.listAllDomains())
  expect(error).toMatchObject({ code: 'ERR_OPERATION_TIMEOUT', function: 'virConnectListAllDomains' })
  daemon.signal('SIGCONT')
  expect(await long).toMatchObject({ vcpus: 2 })
  expect(host.defaultTimeout).toBe(120)
  await host.close()
})

test('a thousand calls given up at once leave nothing behind', async () => {
  const host = await Connection.open(daemon.uri('unix'))
  daemon.signal('SIGSTOP')
  const controller = new AbortController()
  const calls = Array.from({ length: 1000 }, () => refused(host.nodeInfo({ signal: controller.signal })))
  await new Promise((resolve) => setTimeout(resolve, 20))
  controller.abort()
  const errors = await Promise.all(calls)
  expect(errors.filter((error) => error.began)).toHaveLength(1)
  daemon.signal('SIGCONT')
  expect(await host.type()).toBe('TEST')
  await host.close()
})

test('a handle that is disposed of', async () => {
  const [host, domain] = await testDomain()
  const call = domain.xmlDesc()
  {
    using mine = domain
    expect(mine.name).toBe('test')
  }
  expect(await call).toContain('<name>test</name>')
  expect((await refused(domain.info())).message).toContain('the domain was disposed of')
  domain[Symbol.dispose]()
  expect(domain.name).toBe('test')
  expect((await host.lookupDomainByName('test')).name).toBe('test')
  await host.close()
})
