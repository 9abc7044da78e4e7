// flood-server.ts PORT: an RFB display that offers no security and, once a viewer has been let in and says anything,
// writes 64 KiB at a time as fast as it is read. Stands in for QEMU, which can't be made to send that fast.
import { createServer } from 'node:net'

const chunk = Buffer.alloc(64 * 1024, 0x5a)
const name = Buffer.from('flood')
// 640 by 480, 32 bits: what ServerInit has to say.
const serverInit = Buffer.concat([
  Buffer.from([
    2,
    128,
    1,
    224,
    32,
    24,
    0,
    1,
    0,
    255,
    0,
    255,
    0,
    255,
    16,
    8,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    name.length,
  ]),
  name,
])

const server = createServer({ noDelay: true }, (socket) => {
  // What the viewer says, in order: its version, the security it picks, ClientInit; then anything.
  const answers = [
    { bytes: 12, reply: Buffer.from([1, 1]) },
    { bytes: 1, reply: Buffer.from([0, 0, 0, 0]) },
    { bytes: 1, reply: serverInit },
  ]
  let pending = Buffer.alloc(0)
  let flooding = false
  const flood = () => {
    while (!socket.destroyed && socket.write(chunk));
  }
  socket.on('drain', flood)
  socket.on('error', () => socket.destroy())
  socket.on('data', (data) => {
    if (flooding) return
    pending = Buffer.concat([pending, data])
    for (let next = answers[0]; next && pending.length >= next.bytes; next = answers[0]) {
      pending = pending.subarray(next.bytes)
      socket.write(next.reply)
      answers.shift()
    }
    if (answers.length === 0 && pending.length > 0) {
      flooding = true
      flood()
    }
  })
  socket.write('RFB 003.008\n')
})
process.stdin.on('end', () => process.exit(0)).resume()
server.listen(Number(process.argv[2]), '0.0.0.0', () => console.log('listening'))
