import { describe, expect, test } from 'vitest'
import { xmlDifferences } from './xml-differences.ts'

const brief = (typed: string, stored: string) =>
  xmlDifferences(typed, stored).map(({ kind, path, before, after }) => [kind, path, before, after])

describe('xmlDifferences', () => {
  test('white space, order of attributes, units and case of identifiers are none', () => {
    expect(
      brief(
        `<domain type='kvm' id='x'><name> a </name><uuid>ABCD</uuid><memory unit='MiB'>256</memory></domain>`,
        `<domain id="x" type="kvm">\n <name>a</name>\n<uuid>abcd</uuid><memory unit='KiB'>262144</memory></domain>`,
      ),
    ).toEqual([])
  })

  test('tells dropped, changed and added apart, each with its path', () => {
    expect(
      brief(
        `<domain><!-- mine --><memory unit='MiB'>256</memory><bogus a='1'/><devices>
           <disk><driver cache='none' nope='1'/><target dev='vdb'/></disk>
           <disk><driver cache='none'/><target dev='vda'/></disk></devices></domain>`,
        `<domain><memory unit='KiB'>262143</memory><currentMemory unit='KiB'>1</currentMemory><devices>
           <disk><driver cache='writeback' name='qemu'/><target dev='vda'/></disk>
           <disk><driver cache='none'/><target dev='vdb'/><address slot='1'/></disk></devices></domain>`,
      ),
    ).toEqual([
      ['dropped', '/domain/comment()', '<!-- mine -->', null],
      ['changed', '/domain/memory/@unit', 'MiB', 'KiB'],
      ['changed', '/domain/memory/text()', '256', '262143'],
      ['dropped', '/domain/bogus', "<bogus a='1'/>", null],
      ['dropped', '/domain/devices/disk[1]/driver/@nope', '1', null],
      ['added', '/domain/devices/disk[1]/address', null, "<address slot='1'/>"],
      ['changed', '/domain/devices/disk[2]/driver/@cache', 'none', 'writeback'],
      ['added', '/domain/devices/disk[2]/driver/@name', null, 'qemu'],
      ['added', '/domain/currentMemory', null, "<currentMemory unit='KiB'>1</currentMemory>"],
    ])
  })

  test('an interface gets its address, two disks with other targets are two', () => {
    expect(
      brief(
        `<domain><devices><interface type='network'/><disk><target dev='vda'/></disk></devices></domain>`,
        `<domain><devices><interface type='network'><mac address='52:54:00:00:00:01'/></interface><disk><target dev='vdz'/></disk></devices></domain>`,
      ),
    ).toEqual([
      ['added', '/domain/devices/interface/mac', null, "<mac address='52:54:00:00:00:01'/>"],
      ['dropped', '/domain/devices/disk', "<disk><target dev='vda'/></disk>", null],
      ['added', '/domain/devices/disk', null, "<disk><target dev='vdz'/></disk>"],
    ])
  })

  test('an alias of a machine type is filled in, another machine is a change', () => {
    const machine = (name: string) => `<domain><os><type machine='${name}'>hvm</type></os></domain>`
    expect(brief(machine('q35'), machine('pc-q35-7.2'))[0]?.[0]).toBe('added')
    expect(brief(machine('pc'), machine('pc-i440fx-7.2'))[0]?.[0]).toBe('added')
    expect(brief(machine('q35'), machine('pc-i440fx-7.2'))[0]?.[0]).toBe('changed')
  })

  test('never tells a secret', () => {
    const found = xmlDifferences(
      `<domain><devices><graphics type='vnc' passwd='old-one'/><graphics type='spice' passwd='gone-one'/></devices></domain>`,
      `<domain><devices><graphics type='vnc' passwd='new-one'/></devices></domain>`,
    )
    expect(found.map(({ kind, path }) => [kind, path])).toEqual([
      ['changed', '/domain/devices/graphics[1]/@passwd'],
      ['dropped', '/domain/devices/graphics[2]'],
    ])
    expect(JSON.stringify(found)).not.toMatch(/old-one|new-one|gone-one/)
  })
})
