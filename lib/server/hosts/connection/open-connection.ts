// The one module that loads the binding: everything else imports its types.
import { Connection, type ProbeOptions, type ProbeResult, probe } from 'node-libvirt'
import { type HostConfig, hostUri } from '../host-config.ts'
import { withCertificateFiles } from './certificate-files.ts'

/** Two missed answers two seconds apart: a frozen daemon ends its calls in about six seconds. */
const KEEP_ALIVE = { interval: 2, count: 2 }

/** Opens a connection to a host within `timeout` ms. The only call of Connection.open in Drover. @throws LibvirtError */
export async function openConnection(
  config: HostConfig,
  dataDir: string,
  timeout: number,
  signal?: AbortSignal,
): Promise<Connection> {
  const options = {
    timeout,
    ...(signal && { signal }),
    ...(config.transport !== 'demo' && { keepAlive: KEEP_ALIVE }),
    ...(config.sasl && { credentials: { username: config.sasl.user, password: config.sasl.password } }),
  }
  signal?.throwIfAborted()
  const uri = hostUri(config)
  if (config.transport !== 'tls' || !config.certificate) return Connection.open(uri, options)
  return withCertificateFiles(dataDir, config.certificate.pems, (directory) =>
    Connection.open(`${uri}?pkipath=${encodeURIComponent(directory)}`, options),
  )
}

/** Walks to the host's daemon without libvirt: resolve, connect, TLS, ways of authentication. */
export function probeConfig(
  config: HostConfig,
  options: Pick<ProbeOptions, 'timeout' | 'signal' | 'onStep'>,
): Promise<ProbeResult> {
  const { transport, address, port, socketPath, certificate } = config
  if (transport === 'demo') throw new Error('the demo host has nothing to probe')
  return probe({
    transport,
    host: address,
    ...options,
    ...(port !== null && { port }),
    ...(socketPath !== null && { socketPath }),
    ...(certificate && { tls: certificate.pems }),
  })
}
