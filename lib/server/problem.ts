import type { LibvirtError } from 'node-libvirt'
import type { LibvirtFault, Problem } from '../shared/problem.ts'
import { DroverError, type FailureKind, isDroverError } from './drover-error.ts'

/** By name, not by the package's own test: route bundles must not load the binding. */
export const isLibvirtError = (error: unknown): error is LibvirtError =>
  error instanceof Error && error.name === 'LibvirtError' && 'codeNumber' in error

/** libvirt's error as it stands, to be shown on demand. */
export function libvirtFault(error: LibvirtError): LibvirtFault {
  return {
    code: error.code,
    number: error.codeNumber,
    domain: error.domain,
    level: error.level === 1 ? 'warning' : 'error',
    message: error.message,
    function: error.function,
  }
}

type Wording = { kind: FailureKind; code: string; message?: string; remedy?: string }

/** By virErrorNumber: the failures that have a plain sentence of their own. Without `message` libvirt's own text stands. */
const WORDINGS: Record<string, Wording> = {
  ERR_NO_DOMAIN: {
    kind: 'NOT_FOUND',
    code: 'no-domain',
    message: 'This virtual machine no longer exists on the host.',
    remedy: 'It was removed or migrated meanwhile: look for it in the list.',
  },
  ERR_NO_STORAGE_POOL: { kind: 'NOT_FOUND', code: 'no-storage-pool' },
  ERR_NO_STORAGE_VOL: { kind: 'NOT_FOUND', code: 'no-storage-volume' },
  ERR_NO_NETWORK: { kind: 'NOT_FOUND', code: 'no-network' },
  ERR_NO_DOMAIN_SNAPSHOT: { kind: 'NOT_FOUND', code: 'no-snapshot' },
  ERR_DOM_EXIST: { kind: 'CONFLICT', code: 'domain-exists', remedy: 'Choose another name or UUID.' },
  ERR_OPERATION_INVALID: {
    kind: 'CONFLICT',
    code: 'operation-invalid',
    remedy: 'Its state may have changed meanwhile: look at it again.',
  },
  ERR_RESOURCE_BUSY: {
    kind: 'CONFLICT',
    code: 'resource-busy',
    remedy: 'Wait until the other operation has ended.',
  },
  ERR_OPERATION_DENIED: {
    kind: 'HOST_FAILED',
    code: 'access-denied',
    message: 'The host does not allow Drover to do this.',
    remedy: 'Check the access rules of libvirtd on that host (polkit, read-only access).',
  },
  ERR_ACCESS_DENIED: {
    kind: 'HOST_FAILED',
    code: 'access-denied',
    message: 'The host does not allow Drover to do this.',
    remedy: 'Check the access driver of libvirtd on that host.',
  },
  ERR_XML_ERROR: { kind: 'INVALID', code: 'xml-refused' },
  ERR_XML_DETAIL: { kind: 'INVALID', code: 'xml-refused' },
  ERR_XML_INVALID_SCHEMA: { kind: 'INVALID', code: 'xml-schema' },
  ERR_CONFIG_UNSUPPORTED: {
    kind: 'INVALID',
    code: 'config-unsupported',
    remedy: 'This host can’t do what the definition asks for.',
  },
  ERR_INVALID_ARG: { kind: 'INVALID', code: 'invalid-argument' },
  ERR_OS_TYPE: { kind: 'INVALID', code: 'os-type' },
  ERR_NO_SUPPORT: {
    kind: 'HOST_FAILED',
    code: 'not-supported',
    remedy: 'The host’s hypervisor or its libvirt is too old for this, or the demo host can’t do it.',
  },
  ERR_OPERATION_UNSUPPORTED: { kind: 'HOST_FAILED', code: 'not-supported' },
  ERR_ARGUMENT_UNSUPPORTED: { kind: 'HOST_FAILED', code: 'not-supported' },
  ERR_OPERATION_TIMEOUT: {
    kind: 'TIMED_OUT',
    code: 'operation-timeout',
    remedy: 'Another operation may be holding it. Try again in a moment.',
  },
  ERR_OPERATION_ABORTED: { kind: 'HOST_FAILED', code: 'operation-aborted' },
  ERR_AGENT_UNRESPONSIVE: {
    kind: 'HOST_FAILED',
    code: 'agent-unresponsive',
    message: 'The guest agent does not answer.',
    remedy: 'Check that qemu-guest-agent runs inside the virtual machine.',
  },
  ERR_MIGRATE_UNSAFE: { kind: 'HOST_FAILED', code: 'migrate-unsafe' },
  ERR_CPU_INCOMPATIBLE: { kind: 'CONFLICT', code: 'cpu-incompatible' },
  ERR_INVALID_CONN: {
    kind: 'HOST_FAILED',
    code: 'connection-closed',
    message: 'The connection to the host was closed.',
  },
}

const KEEPALIVE_DEATHS =
  /client socket is closed|keepalive|connection closed|Cannot (write|recv) data|received hangup/i

/** Whether the error says that the connection itself is gone, so that what became of the call is unknown. */
export const isConnectionLoss = (error: unknown): boolean =>
  isLibvirtError(error) &&
  (error.code === 'ERR_INVALID_CONN' || error.domain === 'RPC' || KEEPALIVE_DEATHS.test(error.message)) &&
  error.code !== 'ERR_AUTH_FAILED'

/** libvirt's texts begin in the middle of a sentence and end without a stop. */
export function sentence(text: string): string {
  const trimmed = text.trim()
  const begun = /^[a-z]+\b/.test(trimmed) ? trimmed[0]?.toUpperCase() + trimmed.slice(1) : trimmed
  return /[.!?]$/.test(begun) ? begun : `${begun}.`
}

function wordingOf(error: LibvirtError): Wording {
  if (isConnectionLoss(error)) {
    return {
      kind: 'HOST_FAILED',
      code: 'connection-lost',
      message: 'The connection to the host was lost meanwhile.',
      remedy: 'Whether it took effect is not known: look at the state once the host is back.',
    }
  }
  return WORDINGS[error.code] ?? { kind: 'HOST_FAILED', code: 'libvirt-refused' }
}

/** `internal error: `, and the like: how libvirt sorts its errors, which says nothing to an operator. */
const SORTS =
  /^(internal error|unsupported configuration|operation failed|XML error|Requested operation is not valid): /

/** virDomainDefineXML: `(domain_definition):7: Opening and ending tag mismatch`, the line of text, and `----^` below it. */
function xmlPlace(text: string): { line: number; column?: number; what: string } | null {
  const found = /^\([\w ]+\):(\d+): ([^\n]*)(?:\n([^\n]*)\n(-*)\^)?/.exec(text)
  if (!found) return null
  const [, line, what = '', source = '', dashes] = found
  // libvirt shows at most 80 characters of a line: in a longer one its mark is not the column.
  const column = dashes !== undefined && source.length < 80 ? { column: dashes.length + 1 } : {}
  return { line: Number(line), ...column, what }
}

function libvirtProblem(error: LibvirtError): Problem {
  const { code, message, remedy } = wordingOf(error)
  const place = xmlPlace(error.message)
  return {
    code,
    message: message ?? sentence(place?.what ?? error.message.replace(SORTS, '')),
    ...(remedy && { remedy }),
    ...(place && { line: place.line }),
    ...(place?.column !== undefined && { column: place.column }),
    libvirt: libvirtFault(error),
  }
}

/** Any error in words for an operator. What is not understood becomes Drover's own failure, with no inner text. */
export function toProblem(error: unknown): Problem {
  if (isDroverError(error)) return error.problem
  if (isLibvirtError(error)) return libvirtProblem(error)
  return {
    code: 'internal-failure',
    message: 'Drover itself failed. The details are in its log.',
    remedy: 'Try again; if it stays, report it with the log.',
  }
}

/** What a service throws: an error of libvirt becomes the failure of the contract that fits it. */
export function toDroverError(error: unknown): DroverError {
  if (isDroverError(error)) return error
  const kind = isLibvirtError(error) ? wordingOf(error).kind : 'INTERNAL_FAILURE'
  return new DroverError(kind, toProblem(error), { cause: error })
}
