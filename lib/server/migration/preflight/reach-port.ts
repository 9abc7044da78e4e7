import { connect } from 'node:net'

/** The first of libvirt's migration ports (migration_port_min). */
export const MIGRATION_PORT = 49152
const LIMIT = 1500

/**
 * Whether a host lets packets to its migration ports through, as far as Drover can tell from where it stands: a refusal
 * is good, nobody listens there yet. Silence means a firewall drops them, and a migration would hang for two minutes.
 */
export function reachMigrationPort(address: string): Promise<'answers' | 'silent'> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port: MIGRATION_PORT })
    const end = (outcome: 'answers' | 'silent') => {
      socket.destroy()
      resolve(outcome)
    }
    socket.setTimeout(LIMIT, () => end('silent'))
    socket.on('connect', () => end('answers'))
    socket.on('error', (error: NodeJS.ErrnoException) =>
      end(error.code === 'ECONNREFUSED' ? 'answers' : 'silent'),
    )
  })
}
