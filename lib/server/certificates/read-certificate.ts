import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import type { Problem } from '../../shared/problem.ts'
import { DroverError } from '../drover-error.ts'

/** The three PEM texts that libvirt's TLS client needs. */
export type CertificatePems = { ca: string; cert: string; key: string }

/** What the three texts say, once they are known to fit together. */
export type CertificateFacts = {
  subject: string
  issuer: string
  validFrom: Date
  validTo: Date
  fingerprint256: string
  caSubject: string
  caValidTo: Date
}

type Part = keyof CertificatePems
const NOUN: Record<Part, string> = { ca: 'CA certificate', cert: 'client certificate', key: 'private key' }
const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----[\s\S]+?-----END \1-----/g

/**
 * Reads and checks a CA, a client certificate and its key as libvirt's client would before it connects.
 * `field` prefixes the field at fault (`certificate.` in the host form). Throws INVALID with a Problem.
 */
export function readCertificate(pems: CertificatePems, field = '', now = Date.now()): CertificateFacts {
  const refuse = (part: Part, code: string, message: string, remedy: string): never => {
    throw new DroverError('INVALID', { code, message, remedy, field: `${field}${part}` } satisfies Problem)
  }
  const cas = certificates('ca', pems.ca, refuse)
  const chain = certificates('cert', pems.cert, refuse)
  const [ca, client] = [cas[0], chain[0]]
  if (!ca || !client) throw new Error('certificates() found no certificate and did not refuse')
  checkAuthority(ca, refuse, now)
  checkClient(client, [...cas, ...chain.slice(1)], refuse, now)
  checkKey(privateKey(pems.key, refuse), client, refuse)
  return {
    subject: oneLine(client.subject),
    issuer: oneLine(client.issuer),
    validFrom: new Date(client.validFrom),
    validTo: new Date(client.validTo),
    fingerprint256: client.fingerprint256,
    caSubject: oneLine(ca.subject),
    caValidTo: new Date(ca.validTo),
  }
}

type Refuse = (part: Part, code: string, message: string, remedy: string) => never

/** `CN=operator, O=kvmlab`: node:crypto gives one attribute a line. */
export const oneLine = (name: string): string => name.split('\n').join(', ')

export const day = (date: string | number | Date): string => new Date(date).toISOString().slice(0, 10)

function certificates(part: 'ca' | 'cert', pem: string, refuse: Refuse): X509Certificate[] {
  const blocks = [...pem.matchAll(BLOCK)]
  const kinds = blocks.map((block) => block[1] ?? '')
  const found = blocks.filter((block) => block[1]?.endsWith('CERTIFICATE'))
  if (found.length === 0) {
    const instead = kinds.some((kind) => kind.endsWith('PRIVATE KEY'))
      ? `The ${NOUN[part]} field holds a private key.`
      : kinds.some((kind) => kind.includes('CERTIFICATE REQUEST'))
        ? `The ${NOUN[part]} field holds a certificate request, not a certificate.`
        : `The ${NOUN[part]} is not in PEM form.`
    refuse(
      part,
      'bad-pem',
      instead,
      `Paste the text from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----.`,
    )
  }
  return found.map((block) => {
    try {
      return new X509Certificate(block[0])
    } catch {
      // The parser's own words (an ASN.1 error number) help nobody; the field is what counts.
      return refuse(
        part,
        'bad-pem',
        `The ${NOUN[part]} is damaged: it can't be read.`,
        'Copy the whole file again, with all its lines.',
      )
    }
  })
}

function checkAuthority(ca: X509Certificate, refuse: Refuse, now: number): void {
  if (!ca.ca) {
    const message = `“${oneLine(ca.subject)}” is not a CA certificate.`
    refuse(
      'ca',
      'not-a-ca',
      message,
      'Use the certificate of the authority that signed the host’s certificate (cacert.pem).',
    )
  }
  if (Date.parse(ca.validTo) < now) {
    refuse(
      'ca',
      'ca-expired',
      `The CA certificate expired on ${day(ca.validTo)}.`,
      'Use the CA that signs your hosts’ certificates today.',
    )
  }
}

function checkClient(client: X509Certificate, issuers: X509Certificate[], refuse: Refuse, now: number): void {
  if (client.ca) {
    const message = 'The client certificate is a CA certificate.'
    refuse(
      'cert',
      'client-is-ca',
      message,
      'Use the certificate that was issued to this client (clientcert.pem).',
    )
  }
  if (Date.parse(client.validTo) < now) {
    const message = `The client certificate expired on ${day(client.validTo)}.`
    refuse('cert', 'client-certificate-expired', message, 'Have the CA issue a new one.')
  }
  if (Date.parse(client.validFrom) > now) {
    const message = `The client certificate is not valid before ${day(client.validFrom)}.`
    refuse(
      'cert',
      'client-certificate-not-yet-valid',
      message,
      'Check the clock of this machine and of the one that issued it.',
    )
  }
  if (!issuers.some((issuer) => client.checkIssued(issuer) && client.verify(issuer.publicKey))) {
    const message = `The client certificate was issued by “${oneLine(client.issuer)}”, which is not the CA given here.`
    refuse(
      'cert',
      'client-certificate-foreign',
      message,
      'Use a client certificate of the same CA as the host’s, or paste both CAs into the CA field.',
    )
  }
}

function privateKey(pem: string, refuse: Refuse): KeyObject {
  const kinds = [...pem.matchAll(BLOCK)].map((block) => block[1] ?? '')
  if (!kinds.some((kind) => kind.endsWith('PRIVATE KEY'))) {
    const message =
      kinds.length > 0 ? 'The private key field holds a certificate.' : 'The private key is not in PEM form.'
    refuse(
      'key',
      'bad-pem',
      message,
      'Paste the text from -----BEGIN PRIVATE KEY----- to -----END PRIVATE KEY-----.',
    )
  }
  if (/ENCRYPTED/.test(pem)) {
    const message = 'The private key is protected by a passphrase, which libvirt can’t ask for.'
    refuse('key', 'key-encrypted', message, 'Remove it with: openssl pkey -in key.pem -out plain.pem')
  }
  try {
    return createPrivateKey(pem)
  } catch {
    // As above: OpenSSL's error number says nothing to an operator.
    return refuse(
      'key',
      'bad-pem',
      'The private key is damaged: it can’t be read.',
      'Copy the whole file again, with all its lines.',
    )
  }
}

function checkKey(key: KeyObject, client: X509Certificate, refuse: Refuse): void {
  if (client.checkPrivateKey(key)) return
  refuse(
    'key',
    'key-mismatch',
    'The private key does not belong to the client certificate.',
    'Paste the key that the certificate was made for (clientkey.pem).',
  )
}
