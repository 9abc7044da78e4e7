import type { CertificateChoice, HostInput } from '../../../shared/contract/hosts.ts'
import { readCertificate } from '../../certificates/read-certificate.ts'
import { DroverError } from '../../drover-error.ts'
import { drover } from '../../process.ts'
import { type HostConfig, keyOwner } from '../host-config.ts'

/** What was entered for a host, as it would be connected to; nothing is stored. Throws INVALID for an unusable certificate. */
export async function configFromInput(input: HostInput): Promise<HostConfig> {
  const none = {
    id: '',
    name: input.name,
    transport: input.transport,
    address: '',
    port: null,
    socketPath: null,
    sasl: null,
    certificate: null,
    enabled: true,
  }
  switch (input.transport) {
    case 'tls':
      return {
        ...none,
        address: input.address,
        port: input.port,
        sasl: input.sasl ?? null,
        certificate: await chosen(input.certificate),
      }
    case 'tcp':
      return { ...none, address: input.address, port: input.port, sasl: input.sasl ?? null }
    case 'unix':
      return { ...none, socketPath: input.socketPath ?? null }
    case 'demo':
      return none
  }
}

async function chosen(choice: CertificateChoice): Promise<HostConfig['certificate']> {
  if (choice.kind === 'new') {
    const { ca, cert, key } = choice
    readCertificate({ ca, cert, key }, 'certificate.')
    return { id: null, pems: { ca, cert, key } }
  }
  const { db, secrets } = drover()
  const row = await db.certificate.findUnique({ where: { id: choice.certificateId } })
  if (!row) throw noCertificate()
  return {
    id: row.id,
    pems: { ca: row.ca, cert: row.cert, key: secrets.open(row.keySealed, keyOwner(row.id)) },
  }
}

export const noCertificate = (): DroverError =>
  new DroverError('INVALID', {
    code: 'no-certificate',
    message: 'That stored certificate no longer exists.',
    remedy: 'Choose another one.',
    field: 'certificate.certificateId',
  })
