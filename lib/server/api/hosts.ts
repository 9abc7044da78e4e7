import { addCertificate, listCertificates, removeCertificate } from '../certificates/certificates.ts'
import { addHost } from '../hosts/enrolment/add-host.ts'
import { reconnectHost, removeHost, setHostEnabled, updateHost } from '../hosts/enrolment/change-host.ts'
import { findLocalDaemon, listHosts, readHost } from '../hosts/enrolment/read-hosts.ts'
import { followProbe, probeHost, probeStoredHost } from '../hosts/enrolment/test-host.ts'
import { authed } from './base.ts'

export const hosts = {
  list: authed.hosts.list.handler(({ context }) => listHosts(context.actor)),
  detail: authed.hosts.detail.handler(({ context, input }) =>
    readHost(context.actor, input.hostId, input.capabilities),
  ),
  local: authed.hosts.local.handler(({ context }) => findLocalDaemon(context.actor)),
  test: authed.hosts.test.handler(({ context, input }) => probeHost(context.actor, input)),
  testStored: authed.hosts.testStored.handler(({ context, input }) =>
    probeStoredHost(context.actor, input.hostId),
  ),
  followTest: authed.hosts.followTest.handler(({ context, input }) => followProbe(context.actor, input)),
  add: authed.hosts.add.handler(({ context, input }) => addHost(context.actor, input)),
  update: authed.hosts.update.handler(({ context, input }) => updateHost(context.actor, input)),
  remove: authed.hosts.remove.handler(async ({ context, input }) => {
    await removeHost(context.actor, input.hostId)
    return {}
  }),
  setEnabled: authed.hosts.setEnabled.handler(({ context, input }) =>
    setHostEnabled(context.actor, input.hostId, input.enabled),
  ),
  reconnect: authed.hosts.reconnect.handler(async ({ context, input }) => {
    await reconnectHost(context.actor, input.hostId)
    return {}
  }),
  certificates: authed.hosts.certificates.handler(({ context }) => listCertificates(context.actor)),
  addCertificate: authed.hosts.addCertificate.handler(({ context, input }) =>
    addCertificate(context.actor, input),
  ),
  removeCertificate: authed.hosts.removeCertificate.handler(async ({ context, input }) => {
    await removeCertificate(context.actor, input.certificateId)
    return {}
  }),
}
