import { inflateSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { ppmToPng } from './png.ts'

test('makes a PNG with the same pixels', async () => {
  const pixels = [255, 0, 0, 0, 255, 0, 0, 0, 255, 1, 2, 3]
  const png = await ppmToPng(Buffer.concat([Buffer.from('P6\n# QEMU\n2 2\n255\n'), Buffer.from(pixels)]))
  expect(png.subarray(1, 4).toString()).toBe('PNG')
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([2, 2])
  const length = png.readUInt32BE(33)
  expect([...inflateSync(png.subarray(41, 41 + length))]).toEqual([
    0, 255, 0, 0, 0, 255, 0, 0, 0, 0, 255, 1, 2, 3,
  ])
})

test.each(['', 'P5 2 2 255\n', 'P6 99999 1 255\n', 'P6 2 2 255\nxx'])('refuses %j', async (text) => {
  await expect(ppmToPng(Buffer.from(text))).rejects.toThrow('screenshot')
})
