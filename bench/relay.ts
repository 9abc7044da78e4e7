// relay.ts PORT HOST HOSTPORT: the peer of Drover's console: a TCP relay by `net` pipes, in a process of its own.
import { connect, createServer } from 'node:net'

const [port, host, hostPort] = process.argv.slice(2)
createServer({ noDelay: true }, (near) => {
  const far = connect({ host: host ?? '', port: Number(hostPort), noDelay: true })
  near.pipe(far).pipe(near)
  near.on('error', () => far.destroy())
  far.on('error', () => near.destroy())
}).listen(Number(port), '127.0.0.1', () => console.log('listening'))
process.stdin.on('end', () => process.exit(0)).resume()
