import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'

const dir = mkdtempSync(join(tmpdir(), 'node-libvirt-node-'))
afterAll(() => rmSync(dir, { recursive: true }))

const domain = (name: string) =>
  `<domain type='test'><name>${name}</name><memory unit='KiB'>131072</memory><vcpu>2</vcpu><iothreads>2</iothreads>
    <os><type>hvm</type></os>
    <devices>
      <disk type='file'><source file='/nowhere'/><target dev='vda' bus='virtio'/></disk>
      <interface type='network'><mac address='52:54:00:00:00:01'/><source network='default'/></interface>
      <memballoon model='virtio'/>
    </devices></domain>`

/** Path of a node for the test driver, with this many running domains; every connection to it has its own state. */
export function nodeFile(name: string, domains = 1): string {
  const path = join(dir, `${name}.xml`)
  const all = Array.from({ length: domains }, (_, index) => domain(`${name}-${index}`)).join('')
  writeFileSync(path, `<node>${all}<network><name>default</name><bridge name='virbr0'/></network></node>`)
  return path
}
