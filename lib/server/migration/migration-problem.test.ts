import { describe, expect, it } from 'vitest'
import { isAddressFault, migrationProblem } from './migration-problem.ts'

const names = { domain: 'web1', source: 'hosta', target: 'hostb' }
const fault = (message: string) => ({
  code: 'ERR_INTERNAL_ERROR',
  number: 1,
  domain: 'QEMU',
  level: 'error',
  message,
  function: 'virDomainMigrate3',
})
const explained = (message: string) => migrationProblem(fault(message), message, names)

describe('a failed migration in words', () => {
  // Each text as libvirt 9.0 gave it in the lab.
  it.each([
    ['operation aborted: migration out: canceled by client', 'aborted'],
    ["operation aborted: job 'migration out' canceled by client", 'aborted'],
    ['Unsafe migration: Migration without shared storage is unsafe', 'unsafe'],
    [
      'internal error: qemu unexpectedly closed the monitor: Failed to bind socket: Cannot assign requested address',
      'address-in-use',
    ],
    ['internal error: Attempt to migrate guest to the same host hosta', 'same-host'],
    ["Storage pool not found: no storage pool with matching target path '/srv/vm'", 'no-pool'],
    ['the CPU is incompatible with host CPU: Host CPU does not provide required features: avx512f', 'cpu'],
    ['qemu-system-x86_64: cannot set up guest memory pc.ram: Cannot allocate memory', 'memory'],
    ["unable to connect to server at 'hostb:49152': Connection refused", 'port-unreachable'],
    [
      'internal error: hostname on destination resolved to localhost, but migration requires an FQDN',
      'name-unknown',
    ],
    ["Requested operation is not valid: network 'lan' is not active", 'network'],
    ["Network not found: no network with matching name 'lan'", 'network'],
    ["operation failed: domain 'web1' already exists with uuid 5", 'identity'],
    ["Cannot access storage file '/iso/debian.iso': No such file or directory", 'disk'],
    ['unable to stat: /boot/vmlinuz-6: No such file or directory', 'disk'],
    [
      "operation failed: job 'migration out' failed: Unable to write to socket: Bad file descriptor",
      'data-broken',
    ],
    ['internal error: client socket is closed', 'connection-lost'],
  ])('%s', (text, code) => {
    const problem = explained(text)
    expect(problem.code).toBe(code)
    expect(problem.message).toMatch(/[.]$/)
    expect(problem.libvirt?.message).toBe(text)
  })

  it('names the path of the missing pool', () => {
    expect(explained("no storage pool with matching target path '/srv/vm'").message).toContain('/srv/vm')
  })

  it('keeps what it does not know', () => {
    expect(explained('something new')).toMatchObject({
      code: 'migration-failed',
      libvirt: { message: 'something new' },
    })
  })

  it('tells a wrong name from a refusal', () => {
    expect(isAddressFault("unable to connect to server at 'b:49152': Connection refused")).toBe(true)
    expect(isAddressFault('Unsafe migration')).toBe(false)
  })
})
