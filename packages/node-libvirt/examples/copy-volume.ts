// Copies a volume to a pool of the same or another host: holes are not sent, memory stays bounded.
// node examples/copy-volume.ts qemu:///system /var/lib/libvirt/images/web.qcow2 qemu+ssh://root@b.example/system default
import { pipeline } from 'node:stream/promises'
import { Connection } from 'node-libvirt'

const [fromUri, path, toUri, poolName] = process.argv.slice(2)
if (!fromUri || !path || !toUri || !poolName)
  throw new Error('usage: copy-volume.ts FROM-URI PATH TO-URI POOL')

await using from = await Connection.open(fromUri, { timeout: 5000, keepAlive: { interval: 5, count: 3 } })
await using to = await Connection.open(toUri, { timeout: 5000, keepAlive: { interval: 5, count: 3 } })

const source = await from.lookupStorageVolumeByPath(path)
const pool = await to.lookupStoragePoolByName(poolName)
const copy = await pool.createVolume(await source.xmlDesc())

const interrupted = new AbortController()
process.once('SIGINT', () => interrupted.abort())
try {
  await pipeline(
    source.downloadSparse({
      signal: interrupted.signal,
      onProgress: ({ transferred, total }) => {
        process.stderr.write(
          `\r${Math.round(transferred / 2 ** 20)} of ${Math.round((total ?? 0) / 2 ** 20)} MiB`,
        )
      },
    }),
    copy.upload({ sparse: true }),
  )
  console.log(`\n${await copy.path()}`)
} catch (error) {
  await copy.delete() // half a volume is none
  throw error
}
