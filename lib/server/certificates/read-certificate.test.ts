import { expect, test } from 'vitest'
import { isDroverError } from '../drover-error.ts'
import * as made from './certificates-for-tests.ts'
import { type CertificatePems, readCertificate } from './read-certificate.ts'

const good: CertificatePems = { ca: made.ca, cert: made.client, key: made.clientKey }

function problemOf(change: Partial<CertificatePems>, field = 'certificate.') {
  try {
    readCertificate({ ...good, ...change }, field)
  } catch (error) {
    if (isDroverError(error) && error.kind === 'INVALID') return error.problem
    throw error
  }
  throw new Error('was not refused')
}

test('says what a good certificate says', () => {
  expect(readCertificate(good)).toMatchObject({
    subject: 'CN=operator, O=Drover',
    issuer: 'CN=Drover test CA',
    caSubject: 'CN=Drover test CA',
    validTo: new Date('2099-01-01T00:00:00Z'),
  })
})

test('takes a CA field with several CAs, and text around the PEM', () => {
  const ca = `Here it is:\n${made.otherCa}\n${made.ca}\n`
  expect(readCertificate({ ...good, ca }).issuer).toBe('CN=Drover test CA')
})

const bad: [string, Partial<CertificatePems>, { code: string; field: string }][] = [
  ['no PEM at all', { ca: 'hello' }, { code: 'bad-pem', field: 'certificate.ca' }],
  ['a key in the CA field', { ca: made.clientKey }, { code: 'bad-pem', field: 'certificate.ca' }],
  [
    'a damaged certificate',
    { cert: made.client.replace(/\n.{20}/, '\nAAAA') },
    { code: 'bad-pem', field: 'certificate.cert' },
  ],
  ['a certificate in the key field', { key: made.client }, { code: 'bad-pem', field: 'certificate.key' }],
  [
    'a key with a passphrase',
    { key: made.encryptedKey },
    { code: 'key-encrypted', field: 'certificate.key' },
  ],
  [
    'the key of another certificate',
    { key: made.foreignKey },
    { code: 'key-mismatch', field: 'certificate.key' },
  ],
  [
    'a client certificate in the CA field',
    { ca: made.client },
    { code: 'not-a-ca', field: 'certificate.ca' },
  ],
  ['a CA in the client field', { cert: made.ca }, { code: 'client-is-ca', field: 'certificate.cert' }],
  [
    'an expired client certificate',
    { cert: made.expired, key: made.expiredKey },
    { code: 'client-certificate-expired', field: 'certificate.cert' },
  ],
  [
    'one that is not valid yet',
    { cert: made.early, key: made.earlyKey },
    { code: 'client-certificate-not-yet-valid', field: 'certificate.cert' },
  ],
  [
    'one of another CA',
    { cert: made.foreign, key: made.foreignKey },
    { code: 'client-certificate-foreign', field: 'certificate.cert' },
  ],
]

test.each(bad)('refuses %s, and names the field', (_what, change, wanted) => {
  const problem = problemOf(change)
  expect(problem).toMatchObject(wanted)
  expect(problem.message).toMatch(/^[A-Z“].*\.$/)
  expect(problem.remedy).toBeTruthy()
})

test('no two of them share a sentence', () => {
  const sentences = bad.map(([, change]) => problemOf(change).message)
  expect(new Set(sentences).size).toBe(sentences.length)
})

test('the day of expiry stands in the sentence', () => {
  expect(problemOf({ cert: made.expired, key: made.expiredKey }).message).toContain('2021-01-01')
})
