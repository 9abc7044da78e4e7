import type { CertificateSummary } from '../../shared/contract/hosts.ts'
import { audited } from '../audit/audited.ts'
import { type Actor, authorise } from '../authorise.ts'
import { DroverError } from '../drover-error.ts'
import { drover } from '../process.ts'
import type { CertificatePems } from './read-certificate.ts'
import { storeCertificate } from './store-certificate.ts'

const shown = {
  id: true,
  name: true,
  subject: true,
  issuer: true,
  validFrom: true,
  validTo: true,
  fingerprint256: true,
  caSubject: true,
  caValidTo: true,
  hosts: { select: { id: true, name: true }, orderBy: { name: 'asc' } },
} as const

/** The stored client certificates, by name. Keys never leave the store. */
export async function listCertificates(actor: Actor): Promise<CertificateSummary[]> {
  authorise(actor, 'host.manage')
  const rows = await drover().db.certificate.findMany({ select: shown, orderBy: { name: 'asc' } })
  return rows.map((row) => ({
    ...row,
    validFrom: row.validFrom.getTime(),
    validTo: row.validTo.getTime(),
    caValidTo: row.caValidTo.getTime(),
  }))
}

export function addCertificate(
  actor: Actor,
  input: CertificatePems & { name: string },
): Promise<CertificateSummary> {
  return audited(actor, 'certificate.add', {}, { certificate: input.name }, async () => {
    authorise(actor, 'host.manage')
    const id = await drover().db.$transaction((tx) => storeCertificate(tx, input))
    return found(actor, id)
  })
}

/** Refused with CONFLICT while a host uses it. */
export function removeCertificate(actor: Actor, id: string): Promise<void> {
  const detail: Record<string, unknown> = { certificateId: id }
  return audited(actor, 'certificate.remove', {}, detail, async () => {
    authorise(actor, 'host.manage')
    const { name, hosts } = await found(actor, id)
    detail.certificate = name
    if (hosts.length > 0) {
      throw new DroverError('CONFLICT', {
        code: 'certificate-in-use',
        message: `${name} is used by ${hosts.map((host) => host.name).join(', ')}.`,
        remedy: 'Give those hosts another certificate first, or remove them.',
      })
    }
    await drover().db.certificate.delete({ where: { id } })
  })
}

async function found(actor: Actor, id: string): Promise<CertificateSummary> {
  const certificate = (await listCertificates(actor)).find((one) => one.id === id)
  if (certificate) return certificate
  throw new DroverError('NOT_FOUND', {
    code: 'no-certificate',
    message: 'There is no such certificate.',
    remedy: 'It may have been removed meanwhile.',
  })
}
