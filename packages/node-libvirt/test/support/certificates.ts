// Certificates of every kind for the tests, made by certtool in a directory.
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface KeyPair {
  cert: string
  key: string
}

const day = 86_400_000
const date = (offset: number) =>
  new Date(Date.now() + offset * day).toISOString().slice(0, 19).replace('T', ' ')

export class CertificateAuthority {
  readonly dir: string
  readonly cert: string

  constructor(dir: string, name: string) {
    this.dir = join(dir, name)
    mkdirSync(this.dir, { recursive: true })
    const template = this.write('ca.tmpl', `cn = "${name}"\nca\ncert_signing_key\nexpiration_days = 30\n`)
    this.tool('--generate-privkey', '--bits', '2048', '--outfile', this.path('ca.key'))
    this.tool(
      '--generate-self-signed',
      '--load-privkey',
      this.path('ca.key'),
      '--template',
      template,
      '--outfile',
      this.path('ca.pem'),
    )
    this.cert = readFileSync(this.path('ca.pem'), 'utf8')
  }

  /** @param from days from now, @param to days from now */
  issue(
    name: string,
    options: { names?: string[]; addresses?: string[]; from?: number; to?: number } = {},
  ): KeyPair {
    const { names = [], addresses = [], from = -1, to = 30 } = options
    const template = this.write(
      `${name}.tmpl`,
      [
        `cn = "${name}"`,
        ...names.map((dns) => `dns_name = "${dns}"`),
        ...addresses.map((ip) => `ip_address = "${ip}"`),
        'tls_www_server',
        'tls_www_client',
        'encryption_key',
        'signing_key',
        `activation_date = "${date(from)}"`,
        `expiration_date = "${date(to)}"`,
      ].join('\n'),
    )
    this.tool('--generate-privkey', '--bits', '2048', '--outfile', this.path(`${name}.key`))
    this.tool(
      '--generate-certificate',
      '--load-privkey',
      this.path(`${name}.key`),
      '--load-ca-certificate',
      this.path('ca.pem'),
      '--load-ca-privkey',
      this.path('ca.key'),
      '--template',
      template,
      '--outfile',
      this.path(`${name}.pem`),
    )
    return {
      cert: readFileSync(this.path(`${name}.pem`), 'utf8'),
      key: readFileSync(this.path(`${name}.key`), 'utf8'),
    }
  }

  path(file: string): string {
    return join(this.dir, file)
  }

  private write(file: string, text: string): string {
    writeFileSync(this.path(file), text)
    return this.path(file)
  }

  private tool(...args: string[]): void {
    execFileSync('certtool', args, { stdio: ['ignore', 'ignore', 'pipe'] })
  }
}

/** A directory as libvirt's `pkipath` wants it. */
export function pkiDirectory(dir: string, ca: string, client: KeyPair): string {
  mkdirSync(dir, { recursive: true })
  writeFileSync(join(dir, 'cacert.pem'), ca)
  writeFileSync(join(dir, 'clientcert.pem'), client.cert)
  writeFileSync(join(dir, 'clientkey.pem'), client.key, { mode: 0o600 })
  return dir
}
