import { afterAll, beforeAll, expect, test } from 'vitest'
import { Connection, StoragePoolState } from '../../src/index.ts'

let host: Connection
beforeAll(async () => {
  host = await Connection.open('test:///default')
})
afterAll(() => host.close())

test('a pool and its volumes', async () => {
  const pool = await host.defineStoragePool(
    "<pool type='dir'><name>vault</name><target><path>/vault</path></target></pool>",
  )
  expect(await pool.isActive()).toBe(false)
  await pool.build()
  await pool.create()
  await pool.refresh()
  expect(await pool.info()).toMatchObject({
    state: StoragePoolState.RUNNING,
    capacity: expect.any(Number),
  })
  await pool.setAutostart(true)
  expect(await pool.autostart()).toBe(true)

  const volume = await pool.createVolume('<volume><name>one.raw</name><capacity>1048576</capacity></volume>')
  expect([volume.name, volume.key, await volume.path()]).toEqual([
    'one.raw',
    '/vault/one.raw',
    '/vault/one.raw',
  ])
  expect(await volume.info()).toMatchObject({ capacity: 1048576 })
  expect((await volume.pool()).name).toBe('vault')
  expect((await host.lookupStorageVolumeByPath('/vault/one.raw')).key).toBe(volume.key)
  const copy = await pool.createVolumeFrom(
    '<volume><name>two.raw</name><capacity>1048576</capacity></volume>',
    volume,
  )
  expect(await pool.volumeCount()).toBe(2)
  expect((await pool.describeVolumes()).map(({ path, capacity }) => [path, capacity])).toEqual(
    expect.arrayContaining([
      ['/vault/one.raw', 1048576],
      ['/vault/two.raw', 1048576],
    ]),
  )
  expect((await pool.listAllVolumes()).map(({ name }) => name).sort()).toEqual(['one.raw', 'two.raw'])
  await copy.delete()
  await volume.delete()
  await expect(pool.lookupVolumeByName('one.raw')).rejects.toMatchObject({ code: 'ERR_NO_STORAGE_VOL' })

  const described = (await host.describeStoragePools()).find(({ name }) => name === 'vault')
  expect(described).toMatchObject({ uuid: pool.uuid, active: true, persistent: true, autostart: true })
  expect(described?.xml).toContain('/vault')
  await pool.destroy()
  await pool.undefine()
})

test('a network', async () => {
  const network = await host.defineNetwork("<network><name>lan</name><bridge name='virbr7'/></network>")
  await network.create()
  expect(await network.isActive()).toBe(true)
  expect(await network.bridgeName()).toBe('virbr7')
  await network.setAutostart(true)
  expect((await host.describeNetworks()).find(({ name }) => name === 'lan')).toMatchObject({
    uuid: network.uuid,
    active: true,
    persistent: true,
    autostart: true,
    bridge: 'virbr7',
  })
  expect((await host.listAllNetworks()).map(({ name }) => name)).toContain('lan')
  await network.destroy()
  await network.undefine()
  await expect(host.lookupNetworkByUuid(network.uuid)).rejects.toMatchObject({ code: 'ERR_NO_NETWORK' })
})

test('pool and network events', async () => {
  const seen: string[] = []
  const names = ['network.lifecycle', 'pool.lifecycle', 'pool.refresh'] as const
  const subscriptions = await Promise.all([
    host.on('network.lifecycle', ({ network }) => seen.push(`network ${network.name}`)),
    host.on('pool.lifecycle', ({ pool }) => seen.push(`pool ${pool.name}`)),
    host.on('pool.refresh', ({ pool }) => seen.push(`refresh ${pool.name}`)),
  ])
  expect(subscriptions).toHaveLength(names.length)
  const [pool] = await host.listAllStoragePools()
  await pool?.refresh()
  const [network] = await host.listAllNetworks()
  await network?.destroy()
  await network?.create()
  await expect
    .poll(() => seen)
    .toEqual([`refresh ${pool?.name}`, `network ${network?.name}`, `network ${network?.name}`])
  await Promise.all(subscriptions.map((subscription) => subscription.cancel()))
})
