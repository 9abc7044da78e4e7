import { describe, expect, it } from 'vitest'
import { vncAuthResponse, vncDes } from './vnc-auth.ts'

describe('vncDes', () => {
  it('makes what VNC password files hold', () => {
    // The fixed key of vncpasswd and the well-known obfuscation of "password".
    const key = Buffer.from([23, 82, 107, 6, 35, 78, 88, 7])
    expect(vncDes(key, Buffer.from('password')).toString('hex')).toBe('dbd83cfd727a1458')
  })
  it('is DES with mirrored key bytes', () => {
    // The worked example of DES, key 133457799BBCDFF1, with each key byte mirrored beforehand.
    const key = Buffer.from('c82cea9ed93dfb8f', 'hex')
    expect(vncDes(key, Buffer.from('0123456789abcdef', 'hex')).toString('hex')).toBe('85e813540f0ab405')
  })
})

describe('vncAuthResponse', () => {
  const challenge = Buffer.from('000102030405060708090a0b0c0d0e0f', 'hex')
  it('answers with 16 bytes, each half by itself', () => {
    const answer = vncAuthResponse('secret', challenge)
    expect(answer).toHaveLength(16)
    expect(answer.subarray(0, 8)).toEqual(
      vncDes(Buffer.from('secret\0\0', 'latin1'), challenge.subarray(0, 8)),
    )
  })
  it('counts the first eight bytes only', () => {
    expect(vncAuthResponse('12345678', challenge)).toEqual(vncAuthResponse('123456789', challenge))
    expect(vncAuthResponse('1234567', challenge)).not.toEqual(vncAuthResponse('12345678', challenge))
  })
})
