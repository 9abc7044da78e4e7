'use client'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { z } from 'zod'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { Field, Select } from '@/components/ui/field'
import { ProblemNotice } from '@/components/ui/problem-notice'
import { XmlDiff } from '@/components/xml-editor/xml-editor'
import { problemOf, query } from '@/lib/client/api'
import type { DomainSummary, XmlVersion as XmlVersionSchema } from '@/lib/shared/contract/domains'
import type { XmlEdit } from './use-xml-edit'

type XmlVersion = z.infer<typeof XmlVersionSchema>
/** Stands for what the host holds now. */
const NOW = 'now'

const kinds: Record<string, string> = {
  saved: 'saved',
  defined: 'defined',
  restored: 'put back',
  found: 'found, made outside Drover',
}
const nameOf = ({ at, by, kind }: XmlVersion) =>
  `${new Date(at).toLocaleString()} – ${kinds[kind] ?? kind}${kind === 'found' ? '' : ` by ${by}`}`

/** The versions that were kept: compare any two, put one back. */
export function XmlHistory({
  domain: { hostId, uuid, name },
  edit,
  canEdit,
  onClose,
}: {
  domain: DomainSummary
  edit: XmlEdit
  canEdit: boolean
  onClose: () => void
}) {
  const versions = useQuery(query.domains.versions.queryOptions({ input: { hostId, uuid }, staleTime: 0 }))
  const list = versions.data ?? []
  const [picked, setPicked] = useState<string | null>(null)
  const [against, setAgainst] = useState(NOW)
  const oldest = list.find(({ hash }) => hash !== edit.base?.hash)?.id ?? list[0]?.id ?? null
  const left = picked ?? oldest
  const leftXml = useVersionXml({ hostId, uuid, id: left, now: edit.base?.xml ?? null })
  const rightXml = useVersionXml({ hostId, uuid, id: against, now: edit.base?.xml ?? null })
  const problem = problemOf(versions.error) ?? leftXml.problem ?? rightXml.problem
  const putBack = () => {
    if (left === null || leftXml.xml === null) return
    edit.putBack(left, leftXml.xml)
    onClose()
  }
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      size="xl"
      title={`History of ${name}`}
      description="Every definition that was saved through Drover, and those that it found. Passwords are kept with them, and not shown."
      footer={
        <>
          <Button onClick={onClose}>Close</Button>
          <Button
            variant="primary"
            disabledReason={
              !canEdit
                ? 'You may not edit it'
                : leftXml.xml === null
                  ? 'Choose a version'
                  : leftXml.xml === edit.base?.xml && 'This is what the host holds now'
            }
            onClick={putBack}
          >
            Put back…
          </Button>
        </>
      }
    >
      {problem ? <ProblemNotice problem={problem} /> : null}
      {versions.data && list.length === 0 ? (
        <p className="py-2 text-ink-2">
          None yet: the first is kept when this definition is first saved here.
        </p>
      ) : (
        <div className="grid gap-2">
          <div className="grid gap-2 sm:grid-cols-2">
            <Field label="Version">
              <Select value={left ?? ''} onChange={(event) => setPicked(event.target.value)}>
                <VersionOptions list={list} />
              </Select>
            </Field>
            <Field label="Compared with">
              <Select value={against} onChange={(event) => setAgainst(event.target.value)}>
                <option value={NOW}>What the host holds now</option>
                <VersionOptions list={list} />
              </Select>
            </Field>
          </div>
          <div className="h-[44vh] overflow-hidden rounded-sm border">
            {leftXml.xml !== null && rightXml.xml !== null ? (
              <XmlDiff
                key={`${left} ${against}`}
                before={leftXml.xml}
                after={rightXml.xml}
                beforeLabel="Version"
                afterLabel="Compared with"
              />
            ) : null}
          </div>
        </div>
      )}
    </Dialog>
  )
}

const VersionOptions = ({ list }: { list: readonly XmlVersion[] }) =>
  list.map((version) => (
    <option key={version.id} value={version.id}>
      {nameOf(version)}
    </option>
  ))

function useVersionXml({
  hostId,
  uuid,
  id,
  now,
}: {
  hostId: string
  uuid: string
  id: string | null
  now: string | null
}) {
  const wanted = id !== null && id !== NOW
  const read = useQuery({
    ...query.domains.version.queryOptions({
      input: { hostId, uuid, versionId: id ?? '' },
      staleTime: Number.POSITIVE_INFINITY,
    }),
    enabled: wanted,
  })
  if (id === NOW) return { xml: now, problem: null }
  return { xml: wanted ? (read.data?.xml ?? null) : null, problem: problemOf(read.error) }
}
