import type { Socket } from 'node:net'
import { ProbeFailure, systemFailure } from './probe-reason.ts'

/** How a daemon wants its clients to say who they are. */
export type AuthMethod = 'none' | 'sasl' | 'polkit'
const methods: readonly AuthMethod[] = ['none', 'sasl', 'polkit']

const remoteProgram = 0x20008086
const authListProcedure = 66
const headerLength = 28
/** A daemon's answer is 40 bytes; anything much longer is not libvirt. */
const longestAnswer = 1024

/** REMOTE_PROC_AUTH_LIST of libvirt's RPC protocol: length, program, version, procedure, type, serial, status. */
function question(): Buffer {
  const message = Buffer.alloc(headerLength)
  for (const [index, word] of [headerLength, remoteProgram, 1, authListProcedure, 0, 0, 0].entries())
    message.writeUInt32BE(word, index * 4)
  return message
}

function answer(message: Buffer): AuthMethod[] {
  if (message.readUInt32BE(4) !== remoteProgram || message.readUInt32BE(12) !== authListProcedure)
    throw new ProbeFailure('not-libvirt', 'What answers is not a libvirt daemon')
  if (message.readUInt32BE(24) !== 0)
    throw new ProbeFailure('failed', 'The daemon refused to list its ways of authentication')
  const count = message.readUInt32BE(headerLength)
  return Array.from({ length: Math.min(count, 20) }, (_, index) => {
    const at = headerLength + 4 + index * 4
    return (at + 4 <= message.length ? methods[message.readUInt32BE(at)] : undefined) ?? 'none'
  })
}

/** Collects bytes of a socket until `enough` returns a result. */
export function receive<T>(
  socket: Socket,
  received: Buffer,
  enough: (bytes: Buffer) => T | undefined,
): Promise<T> {
  return new Promise((resolve, reject) => {
    let bytes = received
    const stop = (settle: () => void) => {
      socket.off('data', take).off('error', fail).off('close', end)
      settle()
    }
    const fail = (error: unknown) => stop(() => reject(systemFailure(error)))
    const end = () => fail(new ProbeFailure('closed', 'The daemon closed the connection'))
    const look = () => {
      try {
        const result = enough(bytes)
        if (result !== undefined) stop(() => resolve(result))
      } catch (error) {
        fail(error)
      }
    }
    const take = (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk])
      look()
    }
    socket.on('data', take).on('error', fail).on('close', end)
    look()
  })
}

/** Asks a daemon how it wants its clients to authenticate. */
export function askAuthMethods(socket: Socket, received: Buffer = Buffer.alloc(0)): Promise<AuthMethod[]> {
  const methodsOf = receive(socket, received, (bytes) => {
    if (bytes[0] === 0x15 && bytes[1] === 0x03)
      throw new ProbeFailure('expects-tls', 'This port speaks TLS only')
    if (bytes.length < 4) return undefined
    const length = bytes.readUInt32BE(0)
    if (length < headerLength || length > longestAnswer)
      throw new ProbeFailure('not-libvirt', 'What answers is not a libvirt daemon')
    return bytes.length >= Math.max(length, headerLength + 4) ? answer(bytes.subarray(0, length)) : undefined
  })
  socket.write(question())
  return methodsOf
}
