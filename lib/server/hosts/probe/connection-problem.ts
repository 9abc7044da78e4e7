import type { CloseReason, ProbeResult } from 'node-libvirt'
import type { Problem } from '../../../shared/problem.ts'
import { isLibvirtError, libvirtFault, toProblem } from '../../problem.ts'
import type { HostConfig } from '../host-config.ts'

/** Where a host is, as an operator entered it: `kvm1.example, port 16514`. */
export function placeOf({
  transport,
  address,
  port,
  socketPath,
}: Pick<HostConfig, 'transport' | 'address' | 'port' | 'socketPath'>): string {
  if (transport === 'unix') return socketPath ?? 'the local libvirt socket'
  if (transport === 'demo') return 'the demo host'
  return `${address}, port ${port ?? (transport === 'tls' ? 16514 : 16509)}`
}

type Sentence = (config: HostConfig, result: ProbeResult) => Omit<Problem, 'code' | 'libvirt'>

const date = (time: number | undefined): string =>
  time === undefined ? 'an unknown day' : new Date(time).toISOString().slice(0, 10)

/** `DNS:hosta, IP Address:10.0.0.1` becomes `hosta, 10.0.0.1`. */
const namesIn = (result: ProbeResult): string[] =>
  (result.peerCertificate?.subjectAltName ?? '')
    .split(', ')
    .map((name) => name.replace(/^(DNS|IP Address):/, ''))
    .filter(Boolean)

/** Each failure of a probe has a sentence of its own, with the way out. */
const SENTENCES: Record<NonNullable<ProbeResult['reason']>, Sentence> = {
  'name-not-found': ({ address }) => ({
    message: `The name “${address}” is not known.`,
    remedy:
      'Check its spelling, add it to DNS or to /etc/hosts of the machine that runs Drover, or enter an IP address.',
    field: 'address',
  }),
  refused: (config) => ({
    message: `Nothing listens on ${placeOf(config)}: the connection was refused.`,
    remedy:
      config.transport === 'unix'
        ? 'Start libvirtd on this machine.'
        : `Start libvirtd on the host with ${config.transport === 'tls' ? 'listen_tls' : 'listen_tcp'} on (systemctl enable --now libvirtd-${config.transport === 'tls' ? 'tls' : 'tcp'}.socket), or correct the port.`,
    field: config.transport === 'unix' ? 'socketPath' : 'port',
  }),
  unreachable: ({ address }) => ({
    message: `There is no route to ${address}.`,
    remedy: 'Check that the host is switched on, its address, and the network between it and Drover.',
    field: 'address',
  }),
  timeout: timedOut,
  'socket-not-found': (config) => ({
    message: `There is no libvirt daemon on this machine: ${config.socketPath ?? '/run/libvirt/libvirt-sock'} does not exist.`,
    remedy:
      'Install and start libvirtd (Debian: apt install libvirt-daemon-system), or correct the socket’s path.',
    field: 'socketPath',
  }),
  'permission-denied': (config) => ({
    message: `Drover may not use ${placeOf(config)}: permission denied.`,
    remedy: 'Add the user that Drover runs as to the group libvirt, then start Drover again.',
    field: 'socketPath',
  }),
  'not-tls': (config) => ({
    message: `${placeOf(config)} speaks plain TCP, not TLS.`,
    remedy: 'Use the TLS port (16514 unless changed on the host), or choose the transport TCP.',
    field: 'port',
  }),
  'expects-tls': (config) => ({
    message: `${placeOf(config)} speaks TLS, not plain TCP.`,
    remedy: 'Choose the transport TLS, or use the TCP port (16509 unless changed on the host).',
    field: 'port',
  }),
  'ca-unknown': (_config, result) => ({
    message: `The host’s certificate was not signed by the CA given here, but by “${result.peerCertificate?.issuer ?? 'another'}”.`,
    remedy:
      'Paste the CA certificate that signed the host’s certificate (on the host: /etc/pki/CA/cacert.pem).',
    field: 'certificate.ca',
  }),
  'certificate-expired': (_config, result) => ({
    message: `The host’s certificate expired on ${date(result.peerCertificate?.validTo)}.`,
    remedy:
      'Renew it on the host (/etc/pki/libvirt/servercert.pem), then virt-admin server-update-tls libvirtd.',
  }),
  'certificate-not-yet-valid': (_config, result) => ({
    message: `The host’s certificate is not valid before ${date(result.peerCertificate?.validFrom)}.`,
    remedy: 'Check the clocks of this machine and of the host.',
  }),
  'name-mismatch': ({ address }, result) => {
    const names = namesIn(result)
    return {
      message: names.length
        ? `The host’s certificate is not for “${address}”. It is for ${names.join(', ')}.`
        : `The host’s certificate names no host that matches “${address}” (${result.peerCertificate?.subject ?? 'no subject'}).`,
      remedy: names.length
        ? `Use ${names.length === 1 ? 'that name' : 'one of those names'} as the address, or issue the host a certificate for “${address}”.`
        : `Issue the host a certificate with the name “${address}”.`,
      field: 'address',
    }
  },
  'client-certificate-rejected': () => ({
    message: 'The host refused the client certificate.',
    remedy:
      'The host trusts another CA, or its tls_allowed_dn_list does not name this certificate. Its log (journalctl -u libvirtd) says which.',
    field: 'certificate.cert',
  }),
  'client-certificate-expired': () => ({
    message: 'The client certificate has expired.',
    remedy: 'Have the CA issue a new one and store it for this host.',
    field: 'certificate.cert',
  }),
  'client-certificate-not-yet-valid': () => ({
    message: 'The client certificate is not valid yet.',
    remedy: 'Check the clock of this machine and of the one that issued it.',
    field: 'certificate.cert',
  }),
  'client-certificate-foreign': () => ({
    message: 'The client certificate was not issued by the CA given here.',
    remedy: 'Use a client certificate of the same CA as the host’s, or paste both CAs into the CA field.',
    field: 'certificate.cert',
  }),
  'client-key-mismatch': () => ({
    message: 'The private key does not belong to the client certificate.',
    remedy: 'Paste the key that the certificate was made for (clientkey.pem).',
    field: 'certificate.key',
  }),
  'bad-pem': (_config, result) => ({
    message: result.message ?? 'A certificate is not in PEM form.',
    remedy: 'Paste the whole text, with its BEGIN and END lines.',
    field: 'certificate',
  }),
  closed: (config) => ({
    message: `${placeOf(config)} closed the connection at once.`,
    remedy: 'Check that libvirtd itself listens there, and its limits (max_clients) and log.',
    field: 'port',
  }),
  'not-libvirt': (config) => ({
    message: `What answers at ${placeOf(config)} is not libvirtd.`,
    remedy: 'Correct the port: libvirtd listens on 16514 (TLS) and 16509 (TCP) unless changed on the host.',
    field: 'port',
  }),
  failed: (config, result) => ({
    message: `The connection to ${placeOf(config)} failed: ${result.message ?? 'no reason given'}.`,
    remedy: 'Check libvirtd’s log on the host.',
  }),
}

function timedOut(config: HostConfig, result: ProbeResult): Omit<Problem, 'code'> {
  const step = result.steps.at(-1)?.step
  if (step === 'resolve') {
    return {
      message: `Looking up the name “${config.address}” took too long.`,
      remedy: 'Check the DNS servers of the machine that runs Drover, or enter an IP address.',
      field: 'address',
    }
  }
  if (step === 'connect') {
    return {
      message: `${placeOf(config)} does not answer at all.`,
      remedy: 'Check that the host is on, and that no firewall drops connections to that port.',
      field: 'address',
    }
  }
  return {
    message: `The host accepts connections at ${placeOf(config)}, but its libvirtd does not answer.`,
    remedy:
      'The daemon is frozen or overloaded. Look at it on the host; systemctl restart libvirtd leaves its virtual machines running.',
  }
}

/** A failed probe in words. */
export function probeProblem(result: ProbeResult, config: HostConfig): Problem | null {
  if (result.ok || !result.reason) return null
  const code = result.reason === 'timeout' ? timeoutCode(result) : result.reason
  return { code, ...SENTENCES[result.reason](config, result) }
}

const timeoutCode = (result: ProbeResult): string => {
  const step = result.steps.at(-1)?.step
  return step === 'resolve' ? 'name-timeout' : step === 'connect' ? 'no-answer' : 'daemon-frozen'
}

/** The host wants SASL and no user was given. */
export const saslRequired = (): Problem => ({
  code: 'sasl-required',
  message: 'The host asks for a user name and password (SASL), and none was given.',
  remedy: 'Enter the SASL user and password. On the host, saslpasswd2 -a libvirt NAME makes one.',
  field: 'sasl.user',
})

const NO_RESULT: ProbeResult = {
  ok: false,
  steps: [],
  reason: null,
  message: null,
  peerCertificate: null,
  authMethods: [],
  ms: 0,
}
const STUCK: ProbeResult = { ...NO_RESULT, steps: [{ step: 'auth', ok: false, ms: 0, detail: '' }] }

/** libvirt refused to open though a daemon answers: what is left is authentication, or a stuck driver. */
export function openProblem(error: unknown, config: HostConfig): Problem {
  if (!isLibvirtError(error)) return toProblem(error)
  const libvirt = libvirtFault(error)
  if (error.code === 'ERR_AUTH_FAILED' && /polkit|policykit/i.test(error.message)) {
    return { code: 'permission-denied', ...SENTENCES['permission-denied'](config, NO_RESULT), libvirt }
  }
  if (['ERR_AUTH_FAILED', 'ERR_AUTH_CANCELLED', 'ERR_AUTH_UNAVAILABLE'].includes(error.code)) {
    if (!config.sasl) return { ...saslRequired(), libvirt }
    return {
      code: 'sasl-refused',
      message: `The host refused the user name or the password of “${config.sasl.user}”.`,
      remedy: 'Check both. On the host, sasldblistusers2 -f /etc/libvirt/passwd.db lists the users.',
      field: 'sasl.password',
      libvirt,
    }
  }
  if (error.code === 'ERR_OPERATION_TIMEOUT') {
    return {
      code: 'daemon-frozen',
      ...timedOut(config, STUCK),
      libvirt,
    }
  }
  return toProblem(error)
}

/** Why a connection that stood has ended (virConnectCloseReason). */
export function connectionLost(reason: CloseReason, config: HostConfig): Problem {
  if (reason === 'keepalive') return { code: 'daemon-frozen', ...timedOut(config, STUCK) }
  if (reason === 'client') {
    return {
      code: 'host-timeout',
      message: `A question to ${config.name} got no answer in time, so the connection was given up.`,
      remedy: 'Drover connects again by itself.',
    }
  }
  return {
    code: 'connection-lost',
    message: `${config.name} closed the connection: its libvirtd ended, was restarted, or the network broke.`,
    remedy: 'Drover connects again by itself. Virtual machines keep running without libvirtd.',
  }
}

/** What a call gets while its host has no connection. */
export function notConnected(name: string, problem: Problem | null, enabled = true): Problem {
  if (!enabled) {
    return {
      code: 'host-disabled',
      message: `${name} is switched off in Drover.`,
      remedy: 'An administrator can enable it on its page.',
    }
  }
  return {
    code: 'host-not-connected',
    message: problem ? `${name} is not connected. ${problem.message}` : `${name} is not connected yet.`,
    remedy: problem?.remedy ?? 'Try again in a moment.',
    ...(problem?.libvirt && { libvirt: problem.libvirt }),
  }
}
