import { randomUUID } from 'node:crypto'
import type { Prisma } from '../../generated/sqlite/client.ts'
import { DroverError } from '../drover-error.ts'
import { keyOwner } from '../hosts/host-config.ts'
import { drover } from '../process.ts'
import { type CertificatePems, readCertificate } from './read-certificate.ts'

/** Checks a certificate and stores it, its key sealed. `field` prefixes the field at fault. Throws INVALID or CONFLICT. */
export async function storeCertificate(
  tx: Prisma.TransactionClient,
  { name, ...pems }: CertificatePems & { name: string },
  field = '',
): Promise<string> {
  const facts = readCertificate(pems, field)
  const id = randomUUID()
  if (await tx.certificate.findUnique({ where: { name } })) {
    throw new DroverError('CONFLICT', {
      code: 'name-taken',
      message: `There already is a certificate named ${name}.`,
      remedy: 'Choose another name, or use the stored one.',
      field: `${field}name`,
    })
  }
  const keySealed = drover().secrets.seal(pems.key.trim(), keyOwner(id))
  await tx.certificate.create({ data: { id, name, ca: pems.ca, cert: pems.cert, keySealed, ...facts } })
  return id
}
