import { type NextRequest, NextResponse } from 'next/server'

const development = process.env.NODE_ENV === 'development'

/**
 * The Content-Security-Policy of every page, with a nonce of its own, and the path for the way back after sign-in.
 * It is no guard: pages, API, streams and sockets check the session themselves.
 */
export function proxy(request: NextRequest) {
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('base64')
  const policy = [
    "default-src 'self'",
    // React's development build evaluates code to show where a component came from.
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ''}`,
    // Charts, editor and noVNC place things by style attributes.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    // WebSockets of the same host and port count as 'self'.
    "connect-src 'self'",
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')
  const headers = new Headers(request.headers)
  headers.set('x-nonce', nonce)
  headers.set('x-drover-path', `${request.nextUrl.pathname}${request.nextUrl.search}`)
  // Next reads the nonce for its own scripts from here.
  headers.set('content-security-policy', policy)
  const response = NextResponse.next({ request: { headers } })
  response.headers.set('content-security-policy', policy)
  response.headers.set('cache-control', 'no-store')
  return response
}

// Not the API: a body that passes here is cut at 10 MB. Not static files either.
export const config = { matcher: ['/((?!api/|ws/|_next/static|_next/image|favicon.ico|icon.svg).*)'] }
