import { createServer, type IncomingMessage, Server, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { parseArgs } from 'node:util'
import next from 'next'
import { markRequest } from './lib/server/client-request.ts'
import { type Env, readEnv } from './lib/server/env.ts'
import { log } from './lib/server/log.ts'
import { type RunningDrover, startDrover } from './lib/server/start.ts'

const { values } = parseArgs({ options: { dev: { type: 'boolean', default: false } } })
const SHUTDOWN_LIMIT = 12_000

const SECURITY_HEADERS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'x-frame-options': 'DENY',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
}

type Handle = (request: IncomingMessage, response: ServerResponse) => Promise<void>

/** Listens before anything is opened: a taken port is known at once, and questions get 503 until all is up. */
function listen(env: Env): Promise<{ server: Server; serve(handle: Handle): void }> {
  let handle: Handle | undefined
  const server = createServer((request, response) => {
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value)
    if (!handle) {
      response
        .writeHead(503, { 'retry-after': '1', 'content-type': 'text/plain' })
        .end('Drover is starting.\n')
      return
    }
    markRequest(request, env.trustProxy)
    handle(request, response).catch((error) => {
      log.error('a request was not handled', { path: pathOf(request), error })
      if (!response.headersSent) response.writeHead(500)
      response.end()
    })
  })
  // For receiving a request, not for answering it: event streams stay open.
  server.headersTimeout = 20_000
  server.requestTimeout = 120_000
  // Longer than the keep-alive of common proxies, so that they never send into a connection that is just closing.
  server.keepAliveTimeout = 75_000
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(env.port, env.host, () => {
      server.off('error', reject)
      const serve = (given: Handle) => {
        handle = given
      }
      resolve({ server, serve })
    })
  })
}

const pathOf = (request: IncomingMessage): string => (request.url ?? '/').split('?', 1)[0] ?? '/'

function routeUpgrades(server: Server, env: Env, nextUpgrades: Server): void {
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy())
    markRequest(request, env.trustProxy)
    if (pathOf(request).startsWith(`${env.basePath}/ws/console/`)) {
      import('./lib/server/consoles/upgrade.ts')
        .then(({ consoleUpgrade }) => consoleUpgrade(request, socket, head))
        .catch((error) => {
          log.error('a console was not opened', { path: pathOf(request), error })
          socket.destroy()
        })
      return
    }
    // Hot reload is Next's own socket, in development only.
    if (!values.dev || !nextUpgrades.emit('upgrade', request, socket, head)) {
      socket.end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n')
    }
  })
}

function tellHowToBegin(env: Env, { setupToken }: RunningDrover): void {
  const name = env.host.includes(':') ? `[${env.host}]` : env.host === '0.0.0.0' ? '127.0.0.1' : env.host
  const url = `http://${name}:${env.port}${env.basePath}`
  log.info(`Drover is ready at ${url}`)
  if (!setupToken) return
  // Straight to the terminal: the one secret that is meant to be read there.
  process.stdout.write(
    `\n  Drover has no administrator yet. Open this link to make one (it works once):\n\n  ${url}/setup?token=${setupToken}\n\n`,
  )
}

async function main(): Promise<void> {
  const env = readEnv()
  // Drover runs where there is no internet, and tells nobody anything.
  process.env.NEXT_TELEMETRY_DISABLED = '1'
  // Next reads it, and so do the libraries that it bundles.
  ;(process.env as Record<string, string>).NODE_ENV = values.dev ? 'development' : 'production'
  const { server, serve } = await listen(env)
  // Next adds an upgrade listener to the server it is given and closes what it does not know: this one never listens.
  const nextUpgrades = new Server()
  const app = next({ dev: values.dev, hostname: env.host, port: env.port, httpServer: nextUpgrades })
  const running = await startDrover(env)
  await app.prepare()
  routeUpgrades(server, env, nextUpgrades)
  serve(app.getRequestHandler())
  tellHowToBegin(env, running)

  let closing = false
  const shutdown = async (signal: string) => {
    if (closing) process.exit(1)
    closing = true
    log.info('closing', { signal })
    setTimeout(() => process.exit(1), SHUTDOWN_LIMIT).unref()
    server.close()
    server.closeIdleConnections()
    setTimeout(() => server.closeAllConnections(), 1500).unref()
    await running.stop()
    await app.close().catch((error) => log.warn('Next did not close well', { error }))
    log.info('closed')
    process.exit(0)
  }
  process.on('SIGTERM', () => void shutdown('SIGTERM'))
  process.on('SIGINT', () => void shutdown('SIGINT'))
}

process.on('unhandledRejection', (error) => log.error('a promise failed unheard', { error }))
main().catch((error: NodeJS.ErrnoException) => {
  const taken = error.code === 'EADDRINUSE' ? 'The port is taken: stop what listens there or set PORT' : null
  log.error(taken ?? error.message, error.code || error.name !== 'Error' ? { error } : {})
  process.exit(1)
})
