import type { DomainRef } from './contract/domains.ts'

const at = (...parts: string[]) => `/${parts.map(encodeURIComponent).join('/')}`

/** Every link of the app is built here. Without the base path: next/link and the router add it. */
export const paths = {
  overview: () => '/',
  domains: () => '/domains',
  defineDomain: (hostId?: string) =>
    hostId ? `/domains/define?host=${encodeURIComponent(hostId)}` : '/domains/define',
  domain: ({ hostId, uuid }: DomainRef) => at('hosts', hostId, 'domains', uuid),
  domainXml: (ref: DomainRef) => `${paths.domain(ref)}/xml`,
  domainConsole: (ref: DomainRef) => `${paths.domain(ref)}/console`,
  /** The viewer alone, for a tab of its own. */
  console: ({ hostId, uuid }: DomainRef) => at('console', hostId, uuid),
  hosts: () => '/hosts',
  addHost: (transport?: string) => (transport ? `/hosts/add?transport=${transport}` : '/hosts/add'),
  host: (hostId: string) => at('hosts', hostId),
  jobs: () => '/jobs',
  job: (id: string) => at('jobs', id),
  audit: () => '/audit',
  users: () => '/users',
  account: () => '/account',
  certificates: () => '/certificates',
  login: (next?: string) => (next && next !== '/' ? `/login?next=${encodeURIComponent(next)}` : '/login'),
  setup: () => '/setup',
}

/** For what the browser fetches by itself (sockets, images): with the base path of the build. */
export const withBasePath = (path: string): string => `${process.env.NEXT_PUBLIC_BASE_PATH ?? ''}${path}`

/** The console's WebSocket. */
export const consoleSocketPath = ({ hostId, uuid }: DomainRef): string => at('ws', 'console', hostId, uuid)
/** A PNG of the domain's screen, through libvirt. */
export const screenshotPath = ({ hostId, uuid }: DomainRef): string => at('api', 'screenshots', hostId, uuid)
