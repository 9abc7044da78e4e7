import { randomUUID } from 'node:crypto'
import type { Prisma } from '../../../generated/sqlite/client.ts'
import type { CertificateChoice, HostInput, HostSummary } from '../../../shared/contract/hosts.ts'
import { audited } from '../../audit/audited.ts'
import { type Actor, authorise } from '../../authorise.ts'
import { storeCertificate } from '../../certificates/store-certificate.ts'
import { DroverError } from '../../drover-error.ts'
import { drover } from '../../process.ts'
import { hostUri, saslOwner } from '../host-config.ts'
import { configFromInput, noCertificate } from './host-input.ts'
import { hostSummary } from './read-hosts.ts'

/** Stores a host and begins to connect to it; answers before it is connected. */
export function addHost(actor: Actor, input: HostInput): Promise<HostSummary> {
  const target: { hostId?: string; hostName: string } = { hostName: input.name }
  const detail: Record<string, unknown> = { transport: input.transport }
  return audited(actor, 'host.add', target, detail, async () => {
    authorise(actor, 'host.manage')
    const config = await configFromInput(input)
    detail.uri = hostUri(config)
    const { db, pool, secrets } = drover()
    const id = randomUUID()
    await db.$transaction(async (tx) => {
      await refuseTakenName(tx, input.name)
      const certificateId = input.transport === 'tls' ? await certificateFor(tx, input.certificate) : null
      const { name, transport, address, port, socketPath, sasl } = config
      await tx.host.create({
        data: {
          id,
          name,
          transport,
          address,
          port,
          socketPath,
          certificateId,
          saslUser: sasl?.user ?? null,
          saslPasswordSealed: sasl ? secrets.seal(sasl.password, saslOwner(id)) : null,
        },
      })
    })
    target.hostId = id
    await pool.reload(id)
    return hostSummary(id)
  })
}

/** The id of the certificate chosen; a new one is checked and stored. */
export async function certificateFor(
  tx: Prisma.TransactionClient,
  choice: CertificateChoice,
): Promise<string> {
  if (choice.kind === 'new') return storeCertificate(tx, choice, 'certificate.')
  const row = await tx.certificate.findUnique({ where: { id: choice.certificateId }, select: { id: true } })
  if (!row) throw noCertificate()
  return row.id
}

export async function refuseTakenName(
  tx: Prisma.TransactionClient,
  name: string,
  except?: string,
): Promise<void> {
  const row = await tx.host.findUnique({ where: { name }, select: { id: true } })
  if (!row || row.id === except) return
  throw new DroverError('CONFLICT', {
    code: 'name-taken',
    message: `There already is a host named ${name}.`,
    remedy: 'Choose another name.',
    field: 'name',
  })
}
