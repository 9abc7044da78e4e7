import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { runDirectory, url } from './helpers/app.ts'
import { type Api, api, cookieOf, withDemoHost } from './helpers/drover.ts'
import { until } from './helpers/lab.ts'

const SASL = 'sasl-secret-9f31'
const VNC = 'vnc-77-x'
const PASSWORD = 'user-secret-51ab'

/** A CA and a client certificate of its own, as an operator would paste them. */
function pem() {
  const directory = mkdtempSync(join(tmpdir(), 'drover-pem-'))
  const file = (name: string) => join(directory, name)
  const certtool = (...args: string[]) =>
    execFileSync('certtool', args, { stdio: ['ignore', 'pipe', 'ignore'] })
  const read = (name: string) => readFileSync(file(name), 'utf8')
  for (const who of ['ca', 'client']) certtool('--generate-privkey', '--outfile', file(`${who}.key`))
  writeFileSync(file('ca.tmpl'), 'cn = Test CA\nca\ncert_signing_key\nexpiration_days = 30\n')
  writeFileSync(
    file('client.tmpl'),
    'cn = drover\ntls_www_client\nsigning_key\nencryption_key\nexpiration_days = 30\n',
  )
  certtool(
    '--generate-self-signed',
    '--load-privkey',
    file('ca.key'),
    '--template',
    file('ca.tmpl'),
    '--outfile',
    file('ca.pem'),
  )
  certtool(
    ...[
      '--generate-certificate',
      '--load-privkey',
      file('client.key'),
      '--load-ca-certificate',
      file('ca.pem'),
    ],
    ...[
      '--load-ca-privkey',
      file('ca.key'),
      '--template',
      file('client.tmpl'),
      '--outfile',
      file('client.pem'),
    ],
  )
  return { ca: read('ca.pem'), cert: read('client.pem'), key: read('client.key') }
}

/** A line out of the middle of a private key: what a leak would hold, however it is wrapped. */
const lineOf = (key: string): string => {
  const body = key.slice(key.indexOf('-----BEGIN')).split('\n')
  return body[Math.floor(body.length / 2)] ?? ''
}

const xml = (
  name: string,
) => `<domain type='test'><name>${name}</name><memory unit='MiB'>64</memory><vcpu>1</vcpu>
<os><type>hvm</type></os><devices><graphics type='vnc' autoport='yes' passwd='${VNC}'/></devices></domain>`

/** Everything of that API that a page could ask for, as raw text of the answers. */
async function allAnswers(
  client: Api,
  role: 'administrator' | 'viewer',
  hostIds: string[],
  ref: { hostId: string; uuid: string },
) {
  const raw = async (path: string, json: unknown) => {
    const response = await fetch(`${url()}/api/rpc/${path}`, {
      method: 'POST',
      headers: { cookie: cookieOf(role), origin: url(), 'content-type': 'application/json' },
      body: JSON.stringify({ json }),
    })
    return response.text()
  }
  const answers = await Promise.all([
    ...[
      'users/me',
      'users/list',
      'users/sessions',
      'hosts/list',
      'hosts/certificates',
      'domains/list',
      'jobs/list',
    ].map((path) => raw(path, {})),
    raw('audit/list', { limit: 500 }),
    ...hostIds.map((hostId) => raw('hosts/detail', { hostId })),
    raw('domains/detail', ref),
    raw('domains/versions', ref),
  ])
  const stream = await client.live.stream({})
  const first = await stream.next()
  await stream.return?.()
  return [...answers, JSON.stringify(first.value)].join('\n')
}

test('no secret reaches an answer, a page, the log or a readable file', async ({ page }) => {
  const admin = api()
  const { ca, cert, key } = pem()
  const tls = await admin.hosts.add({
    transport: 'tls',
    name: 'secrets-tls',
    address: '127.0.0.1',
    port: 1,
    certificate: { kind: 'new', name: 'secrets', ca, cert, key },
  })
  const tcp = await admin.hosts.add({
    transport: 'tcp',
    name: 'secrets-tcp',
    address: '127.0.0.1',
    port: 1,
    sasl: { user: 'op', password: SASL },
  })
  const user = await admin.users.add({ name: 'secretive', password: PASSWORD, role: 'viewer' })
  const demo = await withDemoHost(admin)
  const { ref } = await admin.domains.define({ hostId: demo.id, xml: xml('secrets') })
  await until('both hosts were tried', async () => {
    const hosts = await admin.hosts.list()
    return [tls, tcp].every(({ id }) => hosts.find((host) => host.id === id)?.problem)
  })

  const hashes = /\$argon2id\$/
  const secrets = [
    SASL,
    PASSWORD,
    lineOf(key),
    ...['administrator', 'viewer'].map((role) => cookieOf(role as 'viewer').split('=')[1]),
  ]
  const lacksAll = (text: string, where: string, more: string[] = []) => {
    for (const secret of [...secrets, ...more])
      expect(text.includes(secret ?? ''), `${secret} in ${where}`).toBe(false)
    expect(text, where).not.toMatch(hashes)
  }
  const hostIds = [tls.id, tcp.id, demo.id]
  lacksAll(await allAnswers(admin, 'administrator', hostIds, ref), 'the administrator’s answers', [VNC])
  lacksAll(await allAnswers(api('viewer'), 'viewer', hostIds, ref), 'the viewer’s answers', [VNC])
  const shown = await api('viewer').domains.xml({ ...ref, definition: 'next-boot' })
  expect(shown.xml).not.toContain(VNC)
  for (const path of [
    '/',
    '/hosts',
    `/hosts/${tls.id}`,
    `/hosts/${tcp.id}`,
    '/users',
    '/audit',
    '/certificates',
  ]) {
    await page.goto(path)
    lacksAll(await page.content(), path, [VNC])
  }

  lacksAll(readFileSync(join(runDirectory(), 'drover.log'), 'utf8'), 'the log', [VNC])
  const data = join(runDirectory(), 'data')
  expect(statSync(data).mode & 0o777).toBe(0o700)
  for (const name of readdirSync(data)) {
    const { mode } = statSync(join(data, name))
    expect(mode & 0o077, `${name} is for its owner alone`).toBe(0)
    if (!name.startsWith('drover.db')) continue
    const stored = readFileSync(join(data, name), 'latin1')
    for (const secret of [...secrets, VNC])
      expect(stored.includes(secret ?? ''), `${secret} in ${name}`).toBe(false)
  }

  for (const { id } of [tls, tcp]) await admin.hosts.remove({ hostId: id })
  await admin.users.remove({ id: user.id })
})
