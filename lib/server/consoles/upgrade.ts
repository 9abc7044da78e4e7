import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { CONSOLE_CLOSE } from '../../shared/console-close.ts'
import { DomainRef } from '../../shared/contract/domains.ts'
import { may } from '../../shared/permissions.ts'
import { audited, writeAudit } from '../audit/audited.ts'
import { type Actor, authorise } from '../authorise.ts'
import { checkOrigin, clientRequest } from '../client-request.ts'
import { DroverError, isDroverError } from '../drover-error.ts'
import { log } from '../log.ts'
import { drover } from '../process.ts'
import { actorFromCookie, onSessionEnd } from '../session.ts'
import { type ConsoleEnd, ConsoleSession } from './console-session.ts'
import type { DisplaySocket } from './display-socket.ts'
import { reachDisplay } from './reach-display.ts'
import { closeFrame, upgradeAnswer } from './websocket-frames.ts'

const STATUS = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  500: 'Internal Server Error',
}

/** Refuses before the upgrade: a browser learns only that it failed, and asks `consoles.status` why. */
function refuse(socket: Duplex, status: keyof typeof STATUS, why: string): void {
  const body = `${why}\n`
  socket.end(
    `HTTP/1.1 ${status} ${STATUS[status]}\r\nContent-Type: text/plain\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  )
}

function refFrom(url: string | undefined): DomainRef | null {
  const parts = /\/ws\/console\/([^/?]+)\/([^/?]+)$/.exec((url ?? '').split('?', 1)[0] ?? '')
  try {
    return DomainRef.parse({ hostId: decodeURIComponent(parts?.[1] ?? ''), uuid: parts?.[2] })
  } catch {
    return null
  }
}

/**
 * Takes over `<base path>/ws/console/<hostId>/<uuid>`. Origin, session, role and the domain's existence are checked
 * before the upgrade is accepted; what is wrong with the display itself is told by a close code after it.
 */
export function consoleUpgrade(req: IncomingMessage, socket: Duplex, head: Buffer): void {
  // Node takes its own listener away with the upgrade; without one a reset would end the process.
  socket.on('error', () => socket.destroy())
  admit(req, socket, head).catch((error) => {
    log.error('a console was not opened', { error })
    refuse(socket, 500, 'Drover failed; see its log')
  })
}

async function admit(req: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
  const client = clientRequest(req.headers)
  const answer = upgradeAnswer(req)
  const ref = refFrom(req.url)
  if (!answer || !ref) return refuse(socket, 400, 'This address is for the WebSocket of a console.')
  if (!checkOrigin(req.headers.origin, client)) {
    log.warn('a console was refused: foreign origin', { origin: req.headers.origin, address: client.address })
    return refuse(socket, 403, "This request does not come from Drover's own pages.")
  }
  const actor = await actorFromCookie(req.headers.cookie, client.address)
  if (!actor?.sessionId) return refuse(socket, 401, 'Sign in first.')
  const opening = { socket: socket as Socket, head, answer, actor, sessionId: actor.sessionId, ref }
  try {
    await openConsole(opening)
  } catch (error) {
    if (!isDroverError(error)) throw error
    refuse(socket, error.kind === 'FORBIDDEN' ? 403 : 404, error.message)
  }
}

type Opening = {
  socket: Socket
  head: Buffer
  answer: string
  actor: Actor
  sessionId: string
  ref: DomainRef
}

async function openConsole({ socket, head, answer, actor, sessionId, ref }: Opening): Promise<void> {
  const viewOnly = !may(actor.role, 'domain.console')
  const target = { hostId: ref.hostId, domainUuid: ref.uuid }
  // From here on, not from the accepted upgrade: a sign-out while the display is being reached counts.
  let signedOut = false
  let session: ConsoleSession | undefined
  const forget = onSessionEnd(sessionId, () => {
    signedOut = true
    session?.close(CONSOLE_CLOSE.session, 'session-ended')
  })
  try {
    const display = await audited(actor, 'console.open', target, { viewOnly }, async () => {
      authorise(actor, 'domain.screen.view')
      if (!drover().inventory.domain(ref)) throw notFound()
      const reached = await reachDisplay(ref)
      if ('socket' in reached) return reached.socket
      // Accepted only to say why: an HTTP answer would not reach the page's script.
      socket.write(answer)
      socket.end(closeFrame(CONSOLE_CLOSE.display, reached.obstacle.problem.code))
      throw new Turned(reached.obstacle.problem)
    })
    if (signedOut || socket.destroyed) {
      display.destroy()
      socket.destroy()
      forget()
      return
    }
    socket.write(answer)
    session = begin(socket, head, display, actor, ref, viewOnly, forget)
  } catch (error) {
    forget()
    if (!(error instanceof Turned)) throw error
  }
}

/** The browser has been told already. */
class Turned extends DroverError {
  constructor(problem: DroverError['problem']) {
    super('CONFLICT', problem)
  }
}

const notFound = () =>
  new DroverError('NOT_FOUND', { code: 'console-gone', message: 'This host has no such virtual machine.' })

function begin(
  socket: Socket,
  head: Buffer,
  display: DisplaySocket,
  actor: Actor,
  ref: DomainRef,
  viewOnly: boolean,
  forget: () => void,
): ConsoleSession {
  const domainName = drover().inventory.domain(ref)?.name ?? null
  const ended = ({ code, reason, milliseconds, shown, typed }: ConsoleEnd) => {
    forget()
    const target = { hostId: ref.hostId, domainUuid: ref.uuid, domainName }
    const detail = { code, reason, seconds: Math.round(milliseconds / 1000), shown, typed, viewOnly }
    // writeAudit never rejects: it logs what it could not write.
    void writeAudit(actor, 'console.close', target, detail, 'ok', null)
  }
  return new ConsoleSession(socket, head, display, { viewOnly, ended })
}
