import { expect, test } from 'vitest'
import { guestInfoOf } from '../../src/domain/domain-guest-info.ts'

test("libvirt's flat names become objects and arrays", () => {
  const info = guestInfoOf({
    'user.count': 1,
    'user.0.name': 'ada',
    'user.0.login-time': 1_700_000_000_123,
    'os.id': 'debian',
    'os.pretty-name': 'Debian 12',
    'timezone.name': 'CET',
    'timezone.offset': 3600,
    hostname: 'web',
    'fs.count': 2,
    'fs.1.mountpoint': '/boot',
    'fs.1.name': 'vda1',
    'fs.1.fstype': 'ext2',
    'fs.1.disk.count': 0,
    'fs.0.mountpoint': '/',
    'fs.0.name': 'vda2',
    'fs.0.fstype': 'ext4',
    'fs.0.total-bytes': 10,
    'fs.0.used-bytes': 4,
    'fs.0.disk.count': 1,
    'fs.0.disk.0.alias': 'vda',
    'fs.0.disk.0.device': '/dev/vda2',
    'disk.count': 1,
    'disk.0.name': '/dev/vda',
    'disk.0.partition': false,
    'disk.0.dependency.count': 1,
    'disk.0.dependency.0.name': '/dev/sdb',
    'disk.0.guest_alias': 'root',
    'if.count': 1,
    'if.0.name': 'eth0',
    'if.0.hwaddr': '52:54:00:00:00:01',
    'if.0.addr.count': 1,
    'if.0.addr.0.type': 'ipv4',
    'if.0.addr.0.addr': '10.0.0.2',
    'if.0.addr.0.prefix': 24,
  })
  expect(info).toEqual({
    users: [{ name: 'ada', loginTime: 1_700_000_000_123 }],
    os: { id: 'debian', prettyName: 'Debian 12' },
    timezone: { name: 'CET', offset: 3600 },
    hostname: 'web',
    fileSystems: [
      {
        mountPoint: '/',
        name: 'vda2',
        type: 'ext4',
        totalBytes: 10,
        usedBytes: 4,
        disks: [{ alias: 'vda', device: '/dev/vda2' }],
      },
      { mountPoint: '/boot', name: 'vda1', type: 'ext2', disks: [] },
    ],
    disks: [{ name: '/dev/vda', partition: false, guestAlias: 'root', dependencies: ['/dev/sdb'] }],
    interfaces: [
      {
        name: 'eth0',
        mac: '52:54:00:00:00:01',
        addresses: [{ type: 'ipv4', address: '10.0.0.2', prefix: 24 }],
      },
    ],
  })
})

test('names from a hostile agent stay plain data', () => {
  expect(
    guestInfoOf({ '__proto__.polluted': 'yes', 'fs.count': 4_000_000_000, 'os.__proto__.x': 1 }),
  ).toEqual({
    os: {},
    fileSystems: [],
  })
  expect('polluted' in {}).toBe(false)
})
