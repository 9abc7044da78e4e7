import { createPrivateKey, X509Certificate } from 'node:crypto'
import { checkServerIdentity, type PeerCertificate as TlsPeerCertificate } from 'node:tls'
import { ProbeFailure, type ProbeReason } from './probe-reason.ts'

/** What a daemon showed of itself. Times are epoch milliseconds. */
export interface PeerCertificate {
  subject: string
  /** For example `DNS:host.example, IP Address:10.0.0.1`. */
  subjectAltName: string | null
  issuer: string
  validFrom: number
  validTo: number
  fingerprint256: string
}

export function describePeer(certificate: X509Certificate): PeerCertificate {
  return {
    subject: certificate.subject.replaceAll('\n', ', '),
    subjectAltName: certificate.subjectAltName ?? null,
    issuer: certificate.issuer.replaceAll('\n', ', '),
    validFrom: Date.parse(certificate.validFrom),
    validTo: Date.parse(certificate.validTo),
    fingerprint256: certificate.fingerprint256,
  }
}

function readAll(pem: string, what: string): [X509Certificate, ...X509Certificate[]] {
  const blocks = pem.match(/-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----[\s\S]+?-----END [^-]+-----/g) ?? []
  try {
    const [first, ...rest] = blocks.map((block) => new X509Certificate(block))
    if (first) return [first, ...rest]
  } catch (error) {
    throw new ProbeFailure(
      'bad-pem',
      `The ${what} is not a readable PEM certificate: ${(error as Error).message}`,
    )
  }
  throw new ProbeFailure('bad-pem', `The ${what} holds no PEM certificate`)
}

/** Finds what is wrong with our own certificate before a server can only say "no". GnuTLS checks the same. */
export function checkOwn({ ca, cert, key }: { ca: string; cert: string; key: string }): void {
  const authorities = readAll(ca, 'CA certificate')
  const [own, ...chain] = readAll(cert, 'client certificate')
  let privateKey: ReturnType<typeof createPrivateKey>
  try {
    privateKey = createPrivateKey(key)
  } catch (error) {
    throw new ProbeFailure('bad-pem', `The private key is not readable: ${(error as Error).message}`)
  }
  if (!own.checkPrivateKey(privateKey))
    throw new ProbeFailure('client-key-mismatch', 'The private key does not belong to the client certificate')
  if (Date.parse(own.validTo) < Date.now())
    throw new ProbeFailure('client-certificate-expired', `The client certificate expired on ${own.validTo}`)
  if (Date.parse(own.validFrom) > Date.now())
    throw new ProbeFailure(
      'client-certificate-not-yet-valid',
      `The client certificate is valid from ${own.validFrom}`,
    )
  const issued = (by: X509Certificate) => own.checkIssued(by) && own.verify(by.publicKey)
  if (![...authorities, ...chain].some(issued))
    throw new ProbeFailure(
      'client-certificate-foreign',
      'The client certificate was not issued by the given CA',
    )
}

const verification: Record<string, ProbeReason> = {
  CERT_HAS_EXPIRED: 'certificate-expired',
  CERT_NOT_YET_VALID: 'certificate-not-yet-valid',
}

/** Judges the server's certificate: `problem` is OpenSSL's code, null if the chain is good. */
export function checkPeer(host: string, peer: TlsPeerCertificate, problem: string | null): void {
  const raw = new X509Certificate(peer.raw)
  // OpenSSL stops at the first problem it meets, and that may be an unknown CA behind an expired certificate
  if (problem)
    throw new ProbeFailure(
      verification[problem] ?? 'ca-unknown',
      problem === 'CERT_HAS_EXPIRED'
        ? `The host's certificate expired on ${raw.validTo}`
        : problem === 'CERT_NOT_YET_VALID'
          ? `The host's certificate is valid from ${raw.validFrom}`
          : `The host's certificate was not issued by the given CA (${problem})`,
    )
  const mismatch = checkServerIdentity(host, peer)
  if (mismatch)
    throw new ProbeFailure(
      'name-mismatch',
      `The host's certificate is for ${raw.subjectAltName ?? raw.subject}, not for ${host}`,
    )
}
