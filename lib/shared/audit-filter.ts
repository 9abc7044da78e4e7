/** What the audit page shows, as its address says it. */
export type AuditFilter = {
  action?: string | undefined
  user?: string | undefined
  hostId?: string | undefined
  domainUuid?: string | undefined
  before?: number | undefined
}

type Search = Record<string, string | string[] | undefined>

/** Reads the query of `/audit?action=domain&user=ada&host=…&domain=…&before=…`; what makes no sense is left out. */
export function readAuditFilter(search: Search): AuditFilter {
  const text = (name: string) => {
    const value = search[name]
    return typeof value === 'string' && value !== '' && value.length <= 100 ? value : undefined
  }
  const before = Number(text('before'))
  return {
    action: text('action'),
    user: text('user'),
    hostId: text('host'),
    domainUuid: text('domain'),
    before: Number.isSafeInteger(before) && before > 0 ? before : undefined,
  }
}

/** The query of a filter, `?` included; empty for none. A changed filter begins at the newest again. */
export function auditQuery({ action, user, hostId, domainUuid, before }: AuditFilter): string {
  const entries = { action, user, host: hostId, domain: domainUuid, before: before?.toString() }
  const given = Object.entries(entries).flatMap(([name, value]) => (value ? [[name, value]] : []))
  return given.length > 0 ? `?${new URLSearchParams(given)}` : ''
}
