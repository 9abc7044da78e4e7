import { authorise } from '../authorise.ts'
import { defineDomain, templatesFor } from '../domains/definition/define-domain.ts'
import { readXml, saveXml } from '../domains/definition/save-xml.ts'
import { listVersions, readVersion } from '../domains/definition/xml-versions.ts'
import { deleteDomain, deletePreview } from '../domains/delete-domain.ts'
import { powerDomain, setAutostart } from '../domains/power-domain.ts'
import { domainDetail, listDomains } from '../domains/read-domains.ts'
import { drover } from '../process.ts'
import { whileSignedIn } from '../while-signed-in.ts'
import { authed } from './base.ts'

const { domains: procedures } = authed

export const domains = {
  list: procedures.list.handler(({ context }) => listDomains(context.actor)),
  detail: procedures.detail.handler(({ context, input }) => domainDetail(context.actor, input)),
  power: procedures.power.handler(({ context, input }) => powerDomain(context.actor, input)),
  setAutostart: procedures.setAutostart.handler(({ context, input }) => setAutostart(context.actor, input)),
  deletePreview: procedures.deletePreview.handler(({ context, input }) =>
    deletePreview(context.actor, input),
  ),
  delete: procedures.delete.handler(({ context, input }) => deleteDomain(context.actor, input)),
  templates: procedures.templates.handler(({ context, input }) => templatesFor(context.actor, input.hostId)),
  define: procedures.define.handler(({ context, input }) => defineDomain(context.actor, input)),
  xml: procedures.xml.handler(({ context, input }) => readXml(context.actor, input)),
  saveXml: procedures.saveXml.handler(({ context, input }) => saveXml(context.actor, input)),
  versions: procedures.versions.handler(({ context, input }) => listVersions(context.actor, input)),
  version: procedures.version.handler(({ context, input }) => readVersion(context.actor, input)),
  watch: procedures.watch.handler(({ context: { actor }, input, signal }) => {
    authorise(actor, 'inventory.read')
    return whileSignedIn(actor, signal, (until) => drover().metrics.watch(input, until))
  }),
}
