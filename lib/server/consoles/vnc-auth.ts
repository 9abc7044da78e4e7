import { createCipheriv } from 'node:crypto'

/** VNC reads each byte of the key from the other end (RFC 6143 leaves it out; every implementation does it). */
function mirrorBits(byte: number): number {
  let mirrored = 0
  for (let bit = 0; bit < 8; bit++) if (byte & (1 << bit)) mirrored |= 0x80 >> bit
  return mirrored
}

/**
 * DES-ECB as VNC uses it. OpenSSL 3 keeps single DES in its legacy provider; triple DES with one key three
 * times is the same function and is always there.
 */
export function vncDes(key: Uint8Array, data: Uint8Array): Buffer {
  const mirrored = Buffer.from(key.subarray(0, 8).map(mirrorBits))
  const cipher = createCipheriv('des-ede3-ecb', Buffer.concat([mirrored, mirrored, mirrored]), null)
  cipher.setAutoPadding(false)
  return Buffer.concat([cipher.update(data), cipher.final()])
}

/**
 * The answer to VNC authentication's 16-byte challenge (RFC 6143, 7.2.2).
 * Only the first 8 bytes of the password count, in QEMU too.
 */
export function vncAuthResponse(password: string, challenge: Uint8Array): Buffer {
  const key = Buffer.alloc(8)
  Buffer.from(password, 'utf8').copy(key, 0, 0, 8)
  return vncDes(key, challenge)
}
