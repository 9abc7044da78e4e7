/** A path within Drover, for the way back after sign-in: anything that could lead elsewhere becomes `/`. */
export function localPath(given: unknown): string {
  if (typeof given !== 'string' || !/^\/(?![/\\])/.test(given)) return '/'
  const base = 'http://drover.invalid'
  try {
    const url = new URL(given, base)
    return url.origin === base ? `${url.pathname}${url.search}${url.hash}` : '/'
  } catch {
    return '/'
  }
}
