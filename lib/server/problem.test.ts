import { LibvirtError } from 'node-libvirt'
import { expect, test } from 'vitest'
import { DroverError } from './drover-error.ts'
import { isConnectionLoss, toDroverError, toProblem } from './problem.ts'

const libvirtError = (code: number, message: string, domain = 10) =>
  new LibvirtError({ code, domain, level: 2, function: 'virDomainCreate', message })

test('a problem keeps libvirt’s own words', () => {
  const { code, libvirt } = toProblem(libvirtError(42, "Domain not found: no domain with matching name 'x'"))
  expect(code).toBe('no-domain')
  expect(libvirt).toEqual({
    code: 'ERR_NO_DOMAIN',
    number: 42,
    domain: 'QEMU',
    level: 'error',
    message: "Domain not found: no domain with matching name 'x'",
    function: 'virDomainCreate',
  })
})

test('what has no sentence of its own is libvirt’s, made a sentence', () => {
  const problem = toProblem(libvirtError(1, 'internal error: process exited while connecting to monitor'))
  expect(problem).toMatchObject({
    code: 'libvirt-refused',
    message: 'Process exited while connecting to monitor.',
  })
})

test('the line of an XML error is found', () => {
  const text =
    '(domain_definition):7: Opening and ending tag mismatch: b and name\n  <name><b></name>\n-----------------^'
  expect(toProblem(libvirtError(35, text))).toMatchObject({
    code: 'xml-refused',
    line: 7,
    column: 18,
    message: 'Opening and ending tag mismatch: b and name.',
    libvirt: { message: text },
  })
})

test('kinds of the contract', () => {
  expect(toDroverError(libvirtError(42, 'x')).kind).toBe('NOT_FOUND')
  expect(toDroverError(libvirtError(55, 'x')).kind).toBe('CONFLICT')
  expect(toDroverError(libvirtError(67, 'x')).kind).toBe('INVALID')
  expect(toDroverError(libvirtError(68, 'x')).kind).toBe('TIMED_OUT')
  expect(toDroverError(libvirtError(38, 'x')).kind).toBe('HOST_FAILED')
})

test('a lost connection is told from a refusal', () => {
  expect(isConnectionLoss(libvirtError(1, 'client socket is closed', 7))).toBe(true)
  expect(isConnectionLoss(libvirtError(55, 'domain is not running'))).toBe(false)
  expect(toProblem(libvirtError(1, 'internal error: client socket is closed')).code).toBe('connection-lost')
})

test('a Drover error passes through, and an unknown one says nothing of its inside', () => {
  const error = new DroverError('CONFLICT', { code: 'name-taken', message: 'Taken.' })
  expect(toDroverError(error)).toBe(error)
  const unknown = toProblem(new Error('password=hunter2'))
  expect(unknown.code).toBe('internal-failure')
  expect(JSON.stringify(unknown)).not.toContain('hunter2')
})
