import { at, parseXml, splice } from '../../shared/xml-tree.ts'
import { boundAddressSpans } from './migration-subject.ts'

/**
 * The definition for the target where it must differ from the source's (VIR_MIGRATE_PARAM_DEST_XML): displays bound to
 * an address that only the source has listen on all of the target's, and the emulator is found where the target keeps it.
 * null when nothing has to change. Everything else must stay as it is: libvirt checks that the guest sees no difference.
 */
export function destinationXml(xml: string, { emulator }: { emulator: string | null }): string | null {
  const edits = boundAddressSpans(xml).map((span) => ({ ...span, text: '0.0.0.0' }))
  const path = at(parseXml(xml), 'devices', 'emulator')
  if (emulator && path && path.text.trim() !== emulator) edits.push({ ...path.content, text: emulator })
  return edits.length ? splice(xml, edits) : null
}
