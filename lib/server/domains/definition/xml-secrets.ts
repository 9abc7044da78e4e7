import { SECRET_PLACEHOLDER } from '../../../shared/secret-placeholder.ts'
import {
  attribute,
  child,
  childrenNamed,
  escapeXml,
  parseXml,
  splice,
  textOf,
  type XmlElement,
  type XmlSpan,
} from '../../../shared/xml-tree.ts'
import { DroverError } from '../../drover-error.ts'

/** A secret in a text: `key` names its place so that it is found again in an edited text. */
type Secret = { key: string; value: string; span: XmlSpan; line: number }

/**
 * What libvirt leaves out without VIR_DOMAIN_XML_SECURE: passwords of displays and cookies of network disks
 * (virDomainGraphicsAuthDefFormatAttr, virDomainDiskSourceFormatNetworkCookies in libvirt's domain_conf.c).
 */
function findSecrets(domain: XmlElement): Secret[] {
  const devices = child(domain, 'devices')
  const secrets: Secret[] = []
  const seen = new Map<string, number>()
  for (const graphics of childrenNamed(devices, 'graphics')) {
    const type = attribute(graphics, 'type') ?? ''
    const ordinal = seen.get(type) ?? 0
    seen.set(type, ordinal + 1)
    const passwd = graphics.attributes.find((one) => one.name === 'passwd')
    if (passwd)
      secrets.push({
        key: `graphics ${type} ${ordinal}`,
        value: passwd.value,
        span: passwd.valueSpan,
        line: graphics.line,
      })
  }
  for (const disk of childrenNamed(devices, 'disk')) {
    const target = attribute(child(disk, 'target'), 'dev') ?? ''
    for (const cookie of childrenNamed(child(child(disk, 'source'), 'cookies'), 'cookie')) {
      if (cookie.content.start === cookie.content.end) continue
      const key = `cookie ${target} ${attribute(cookie, 'name') ?? ''}`
      secrets.push({ key, value: textOf(cookie) ?? '', span: cookie.content, line: cookie.line })
    }
  }
  return secrets.sort((a, b) => a.span.start - b.span.start)
}

/** The text with a placeholder, always the same, in place of each secret. */
export function hideSecrets(xml: string): { xml: string; hidden: boolean } {
  const secrets = findSecrets(parseXml(xml))
  return {
    xml: splice(
      xml,
      secrets.map(({ span }) => ({ ...span, text: SECRET_PLACEHOLDER })),
    ),
    hidden: secrets.length > 0,
  }
}

/**
 * An edited text with each placeholder replaced by the secret that `sources` hold at the same place, the first that has it.
 * @throws INVALID where a placeholder stands for nothing
 * @throws XmlSyntaxError
 */
export function restoreSecrets(edited: string, sources: readonly string[]): string {
  const placeholders = findSecrets(parseXml(edited)).filter(({ value }) => value === SECRET_PLACEHOLDER)
  if (placeholders.length === 0) return edited
  const known = new Map<string, string>()
  for (const source of sources)
    for (const { key, value } of findSecrets(parseXml(source))) if (!known.has(key)) known.set(key, value)
  return splice(
    edited,
    placeholders.map(({ key, span, line }) => {
      const value = known.get(key)
      if (value === undefined) throw placeholderWithoutSecret(line)
      return { ...span, text: escapeXml(value) }
    }),
  )
}

function placeholderWithoutSecret(line: number): DroverError {
  return new DroverError('INVALID', {
    code: 'placeholder-without-secret',
    message: `“${SECRET_PLACEHOLDER}” on line ${line} stands for a password that the virtual machine doesn't have.`,
    remedy: 'Type a password there, or remove the attribute.',
    field: 'xml',
    line,
    column: 1,
  })
}

/** Whether a path of a difference points at a secret: its value must not be shown. */
export const isSecretPath = (path: string): boolean =>
  /\/graphics(\[\d+\])?\/@passwd$/.test(path) || /\/cookies(\[\d+\])?\/cookie(\[\d+\])?(\/|$)/.test(path)
