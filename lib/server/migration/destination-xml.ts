import { at, escapeXml, parseXml, splice } from '../../shared/xml-tree.ts'
import { boundAddressSpans } from './preflight/migration-subject.ts'

/**
 * The definition for the target where it must differ from the source's (VIR_MIGRATE_PARAM_DEST_XML): displays bound to
 * an address that only the source has listen on the target's own, and the emulator is found where the target keeps it.
 * null when nothing has to change. Everything else must stay as it is: libvirt checks that the guest sees no difference.
 */
export function destinationXml(
  xml: string,
  change: { listen: string; emulator: string | null },
): string | null {
  const edits = boundAddressSpans(xml).map((span) => ({ ...span, text: escapeXml(change.listen) }))
  const path = at(parseXml(xml), 'devices', 'emulator')
  if (change.emulator && path && path.text.trim() !== change.emulator)
    edits.push({ ...path.content, text: escapeXml(change.emulator) })
  return edits.length ? splice(xml, edits) : null
}
