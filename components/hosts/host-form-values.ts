import type { HostInputRaw, Transport } from '@/lib/shared/contract/hosts'
import { defaultPort } from './transports'

/** What the form holds: everything that any transport asks for, so that switching back and forth loses nothing. */
export type HostFormValues = {
  transport: Transport
  name: string
  address: string
  port: string
  socketPath: string
  certificate: {
    kind: 'stored' | 'new'
    certificateId: string
    name: string
    ca: string
    cert: string
    key: string
  }
  useSasl: boolean
  sasl: { user: string; password: string }
}

/** Several hosts mostly share one certificate: once there are any, a stored one is the first choice. */
export const emptyHost = (transport: Transport, certificates: readonly { id: string }[]): HostFormValues => ({
  transport,
  name: '',
  address: '',
  port: '',
  socketPath: '',
  certificate: {
    kind: certificates.length > 0 ? 'stored' : 'new',
    certificateId: certificates.length === 1 ? (certificates[0]?.id ?? '') : '',
    name: '',
    ca: '',
    cert: '',
    key: '',
  },
  useSasl: false,
  sasl: { user: '', password: '' },
})

type Missing = [path: Parameters<typeof String>[0], message: string]

/** What is still empty, all at once: the server would name only the first. */
export function missingIn(values: HostFormValues): Missing[] {
  const { transport, certificate, sasl } = values
  const lacks = (path: string, value: string, message: string): Missing[] =>
    value.trim() ? [] : [[path, message]]
  const remote = transport === 'tls' || transport === 'tcp'
  const port = Number(values.port)
  return [
    ...(remote ? lacks('address', values.address, 'Enter a host name or an IP address') : []),
    ...(remote && values.port && !(Number.isInteger(port) && port > 0 && port < 65536)
      ? ([['port', 'A number from 1 to 65535']] as Missing[])
      : []),
    ...(transport === 'tls' && certificate.kind === 'stored'
      ? lacks('certificate.certificateId', certificate.certificateId, 'Choose a certificate')
      : []),
    ...(transport === 'tls' && certificate.kind === 'new'
      ? [
          ...lacks('certificate.ca', certificate.ca, 'Paste the CA certificate'),
          ...lacks('certificate.cert', certificate.cert, 'Paste the client certificate'),
          ...lacks('certificate.key', certificate.key, 'Paste the private key'),
        ]
      : []),
    ...(wantsSasl(values)
      ? [
          ...lacks('sasl.user', sasl.user, 'Enter the SASL user'),
          ...(sasl.password ? [] : ([['sasl.password', 'Enter the password']] as Missing[])),
        ]
      : []),
  ]
}

/** TCP: always offered, and left out when both are empty, for daemons that ask for nothing. TLS: when asked for. */
const wantsSasl = ({ transport, useSasl, sasl }: HostFormValues): boolean =>
  transport === 'tls' ? useSasl : transport === 'tcp' && Boolean(sasl.user || sasl.password)

/** What a host is called that was given no name. */
export const nameFor = ({ transport, address }: Pick<HostFormValues, 'transport' | 'address'>): string =>
  transport === 'demo' ? 'demo' : transport === 'unix' ? 'local' : address.trim()

/** What the API takes. */
export function hostInput(values: HostFormValues): HostInputRaw {
  const { transport, certificate } = values
  const name = values.name.trim() || nameFor(values)
  const port = values.port ? Number(values.port) : (defaultPort[transport] ?? undefined)
  const sasl = wantsSasl(values) ? { sasl: values.sasl } : {}
  switch (transport) {
    case 'tls':
      return {
        transport,
        name,
        address: values.address,
        port,
        certificate:
          certificate.kind === 'stored'
            ? { kind: 'stored', certificateId: certificate.certificateId }
            : { ...certificate, kind: 'new', name: certificate.name.trim() || name },
        ...sasl,
      }
    case 'tcp':
      return { transport, name, address: values.address, port, ...sasl }
    case 'unix':
      return { transport, name, ...(values.socketPath.trim() && { socketPath: values.socketPath.trim() }) }
    case 'demo':
      return { transport, name }
  }
}
