// A libvirtd of the tests' own: in a mount namespace where it sees nothing of the machine's libvirt, listening on a
// local socket, TCP (none or SASL) and TLS.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CertificateAuthority, pkiDirectory } from './certificates.ts'

export const saslUser = { username: 'operator', password: 'right-secret' }

const hidden = ['/run/libvirt', '/etc/libvirt', '/var/lib/libvirt', '/var/cache/libvirt', '/var/log/libvirt']

export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

function accepts(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path)
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
}

export class PrivateDaemon {
  readonly dir = mkdtempSync(join(tmpdir(), 'node-libvirt-'))
  readonly ca = new CertificateAuthority(this.dir, 'ca')
  readonly client = this.ca.issue('client')
  readonly pkipath = pkiDirectory(join(this.dir, 'client'), this.ca.cert, this.client)
  readonly socketPath = join(this.dir, 'sock', 'libvirt-sock')
  tcpPort = 0
  tlsPort = 0
  #sasl: boolean
  #process: ChildProcess | undefined

  private constructor(sasl: boolean) {
    this.#sasl = sasl
  }

  static async start({ sasl = false } = {}): Promise<PrivateDaemon> {
    const daemon = new PrivateDaemon(sasl)
    daemon.tcpPort = await freePort()
    daemon.tlsPort = await freePort()
    daemon.#configure()
    await daemon.run()
    return daemon
  }

  #configure(): void {
    const { dir, ca } = this
    mkdirSync(join(dir, 'sock'), { recursive: true })
    ca.issue('server', { names: ['localhost'], addresses: ['127.0.0.1'] })
    writeFileSync(
      join(dir, 'libvirtd.conf'),
      [
        `unix_sock_dir = "${dir}/sock"`,
        'unix_sock_rw_perms = "0700"',
        'auth_unix_rw = "none"',
        'auth_unix_ro = "none"',
        'listen_addr = "127.0.0.1"',
        'listen_tcp = 1',
        'listen_tls = 1',
        `tcp_port = "${this.tcpPort}"`,
        `tls_port = "${this.tlsPort}"`,
        `auth_tcp = "${this.#sasl ? 'sasl' : 'none'}"`,
        'auth_tls = "none"',
        `key_file = "${ca.path('server.key')}"`,
        `cert_file = "${ca.path('server.pem')}"`,
        `ca_file = "${ca.path('ca.pem')}"`,
        `log_outputs = "3:file:${dir}/libvirtd.log"`,
      ].join('\n'),
    )
    if (!this.#sasl) return
    writeFileSync(join(dir, 'sasl.conf'), `mech_list: digest-md5\nsasldb_path: ${dir}/passwd.db\n`)
    execFileSync(
      'saslpasswd2',
      ['-p', '-c', '-f', join(dir, 'passwd.db'), '-a', 'libvirt', saslUser.username],
      {
        input: saslUser.password,
      },
    )
  }

  async run(): Promise<void> {
    const script = [
      ...hidden.map((path) => `mkdir -p ${path} && mount -t tmpfs tmpfs ${path}`),
      ...(this.#sasl ? [`mount --bind ${this.dir}/sasl.conf /etc/sasl2/libvirt.conf`] : []),
      `exec libvirtd --listen --config ${this.dir}/libvirtd.conf --pid-file ${this.dir}/libvirtd.pid`,
    ]
    this.#process = spawn(
      'unshare',
      ['--mount', '--propagation', 'private', 'sh', '-ec', script.join('\n')],
      {
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    )
    let complaint = ''
    this.#process.stderr?.on('data', (text: Buffer) => {
      complaint += text
    })
    for (let waited = 0; waited < 20_000; waited += 50) {
      if (await accepts(this.socketPath)) return
      if (this.#process.exitCode !== null) break
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    throw new Error(`libvirtd did not start: ${complaint}${this.log()}`)
  }

  log(): string {
    try {
      return readFileSync(join(this.dir, 'libvirtd.log'), 'utf8')
    } catch {
      return ''
    }
  }

  /** A test-driver connection through this daemon. */
  uri(transport: 'unix' | 'tcp' | 'tls', node = '/default'): string {
    if (transport === 'unix') return `test+unix://${node}?socket=${this.socketPath}`
    if (transport === 'tcp') return `test+tcp://127.0.0.1:${this.tcpPort}${node}`
    return `test+tls://localhost:${this.tlsPort}${node}?pkipath=${this.pkipath}`
  }

  get alive(): boolean {
    return this.#process !== undefined && this.#process.exitCode === null && this.#process.signalCode === null
  }

  signal(signal: NodeJS.Signals): void {
    this.#process?.kill(signal)
  }

  async kill(): Promise<void> {
    const running = this.#process
    if (!running || !this.alive) return
    const gone = new Promise((resolve) => running.once('exit', resolve))
    running.kill('SIGKILL')
    await gone
  }

  async stop(): Promise<void> {
    await this.kill()
    rmSync(this.dir, { recursive: true, force: true })
  }
}
