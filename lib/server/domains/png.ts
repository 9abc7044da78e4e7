import { crc32, deflate } from 'node:zlib'

/** QEMU answers virDomainScreenshot with a PPM; browsers don't draw those. Source: netpbm's ppm(5), PNG (W3C, 2003). */
export async function ppmToPng(ppm: Buffer): Promise<Buffer> {
  const { width, height, offset } = readPpmHeader(ppm)
  const stride = width * 3
  if (ppm.length < offset + stride * height) throw new Error('The screenshot is cut short')
  // Each row begins with the number of its filter; 0 is none.
  const rows = Buffer.alloc((stride + 1) * height)
  for (let y = 0; y < height; y++)
    ppm.copy(rows, y * (stride + 1) + 1, offset + y * stride, offset + (y + 1) * stride)
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  // 8 bits a sample, colour type 2 (RGB), deflate, no interlace.
  header.set([8, 2, 0, 0, 0], 8)
  const body = await new Promise<Buffer>((resolve, reject) => {
    // On zlib's own thread: a large screen costs tens of milliseconds.
    deflate(rows, { level: 3 }, (error, result) => (error ? reject(error) : resolve(result)))
  })
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', body),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

const MAX_SIDE = 16384

function readPpmHeader(ppm: Buffer): { width: number; height: number; offset: number } {
  // Magic, width, height and maximum, apart by white space or comments; one white space before the pixels.
  const match = /^P6(?:\s|#[^\n]*\n)+(\d+)(?:\s|#[^\n]*\n)+(\d+)(?:\s|#[^\n]*\n)+(\d+)\s/.exec(
    ppm.toString('latin1', 0, 512),
  )
  const [width, height, maximum] = (match?.slice(1) ?? []).map(Number)
  if (!match || !width || !height || maximum !== 255 || width > MAX_SIDE || height > MAX_SIDE)
    throw new Error('The screenshot is no 8-bit PPM')
  return { width, height, offset: match[0].length }
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const framed = Buffer.alloc(body.length + 8)
  framed.writeUInt32BE(data.length, 0)
  body.copy(framed, 4)
  framed.writeUInt32BE(crc32(body), body.length + 4)
  return framed
}
