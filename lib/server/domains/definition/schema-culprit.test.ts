import { expect, test } from 'vitest'
import { at, attribute, parseXml, textOf, walk } from '../../../shared/xml-tree.ts'
import { schemaCulprit } from './schema-culprit.ts'

/** A schema in the small: name, memory and os must be there; nothing may be called bad; memory is a number. */
const passes = (asked: string[]) => async (xml: string) => {
  asked.push(xml)
  const domain = parseXml(xml)
  const whole = ['name', 'memory', 'os'].every((name) => at(domain, name))
  const clean = [...walk(domain)].every((one) => one.name !== 'bad' && attribute(one, 'bad') === null)
  return whole && clean && /^\d+$/.test(textOf(at(domain, 'memory')) ?? '')
}
const domain = (devices: string, memory = '1', os = '<type/>') =>
  `<domain>\n<name>x</name>\n<memory>${memory}</memory>\n<os>${os}</os>\n<devices>\n${devices}\n</devices>\n</domain>`
const find = async (xml: string) => {
  const asked: string[] = []
  const found = await schemaCulprit(xml, passes(asked))
  return {
    place: found && [found.element.name, found.attribute?.name ?? null, found.line],
    asked: asked.length,
  }
}

test('finds one element among many devices, with few questions', async () => {
  const devices = Array.from({ length: 40 }, (_, i) =>
    i === 25 ? '<disk><source/><bad/></disk>' : `<disk n='${i}'/>`,
  )
  const { place, asked } = await find(domain(devices.join('\n')))
  expect(place).toEqual(['bad', null, 31])
  expect(asked).toBeLessThan(20)
})

test('finds the first of several', async () => {
  expect((await find(domain("<disk/>\n<disk bad='1'/>\n<bad/>"))).place).toEqual(['disk', 'bad', 7])
})

test('finds what is in an element that must be there', async () => {
  expect((await find(domain('<disk/>', '1', "<type bad='1'/>"))).place).toEqual(['type', 'bad', 4])
  expect((await find(domain('<disk/>', '1', '<bad/>'))).place).toEqual(['bad', null, 4])
})

test('says the document where it cannot say more', async () => {
  expect((await find(domain('<disk/>', 'abc'))).place).toEqual(['domain', null, 1])
})
