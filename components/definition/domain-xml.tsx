'use client'
import { useQuery } from '@tanstack/react-query'
import { History, Undo2 } from 'lucide-react'
import { useState } from 'react'
import { reasonOf, useDomainCan } from '@/components/domains/domain-power'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { Notice, ProblemNotice } from '@/components/ui/problem-notice'
import { Tabs } from '@/components/ui/tabs'
import { TimeAgo } from '@/components/ui/time-ago'
import { XmlDifferences } from '@/components/xml-editor/xml-differences'
import { SyntaxLine, XmlEditor } from '@/components/xml-editor/xml-editor'
import { problemOf, query } from '@/lib/client/api'
import { useDomain } from '@/lib/client/live'
import type { DomainRef, DomainSummary } from '@/lib/shared/contract/domains'
import { isActive } from '@/lib/shared/domain-can'
import { useXmlEdit, type XmlEdit } from './use-xml-edit'
import { XmlConflict } from './xml-conflict'
import { XmlHistory } from './xml-history'
import { XmlReview } from './xml-review'

const EDITOR = 'h-[max(20rem,calc(100dvh-17rem))] overflow-hidden rounded-sm border'

/** The definition of a virtual machine: what the next boot reads, to be edited, and what runs now, to be read. */
export function DomainXmlView({ domainRef }: { domainRef: DomainRef }) {
  const domain = useDomain(domainRef.hostId, domainRef.uuid)
  const edit = useXmlEdit(domainRef)
  const [tab, setTab] = useState('next-boot')
  // The frame says where it went.
  if (!domain) return null
  const active = isActive(domain.state)
  return (
    <div className="px-4 pt-2 pb-6 lg:px-6">
      <Tabs
        label="Definition"
        value={active ? tab : 'next-boot'}
        onChange={setTab}
        tabs={[
          {
            id: 'next-boot',
            label: active ? 'Next boot' : 'Definition',
            content: <NextBoot domain={domain} edit={edit} />,
          },
          ...(active ? [{ id: 'live', label: 'Running now', content: <LiveXml domain={domain} /> }] : []),
        ]}
      />
    </div>
  )
}

function NextBoot({ domain, edit }: { domain: DomainSummary; edit: XmlEdit }) {
  const reason = reasonOf(useDomainCan(domain)('edit-xml'))
  const [panel, setPanel] = useState<'review' | 'conflict' | 'history' | null>(null)
  const { text, base, problem } = edit
  if (edit.loadProblem)
    return (
      <ProblemNotice problem={edit.loadProblem} actions={<Button onClick={edit.reload}>Try again</Button>} />
    )
  const review = () => {
    if (!reason && edit.dirty) setPanel(edit.changedMeanwhile ? 'conflict' : 'review')
  }
  const conflicting =
    edit.changedMeanwhile ?? (problem?.code === 'xml-changed' ? edit.changedMeanwhile : null)
  return (
    <div className="grid gap-2">
      <EditBar
        domain={domain}
        edit={edit}
        reason={reason}
        onReview={review}
        onHistory={() => setPanel('history')}
      />
      <EditNotices edit={edit} reason={reason} onCompare={() => setPanel('conflict')} />
      <div className={EDITOR}>
        {text === null ? (
          <EmptyState title="Reading the definition…" />
        ) : (
          <XmlEditor
            label={`XML of ${domain.name}`}
            value={text}
            onChange={edit.type}
            onSave={review}
            readOnly={reason !== null}
            complaint={
              problem?.field === 'xml' && problem.line
                ? { line: problem.line, message: problem.message }
                : null
            }
          />
        )}
      </div>
      <SyntaxLine text={text} />
      {panel === 'review' && base && text !== null ? (
        <XmlReview edit={edit} running={isActive(domain.state)} onClose={() => setPanel(null)} />
      ) : null}
      {panel === 'conflict' && conflicting ? (
        <XmlConflict
          edit={edit}
          current={conflicting}
          onClose={() => setPanel(null)}
          onMerged={() => setPanel('review')}
        />
      ) : null}
      {panel === 'history' ? (
        <XmlHistory domain={domain} edit={edit} canEdit={reason === null} onClose={() => setPanel(null)} />
      ) : null}
    </div>
  )
}

function EditBar({
  domain,
  edit,
  reason,
  onReview,
  onHistory,
}: {
  domain: DomainSummary
  edit: XmlEdit
  reason: string | null
  onReview: () => void
  onHistory: () => void
}) {
  return (
    <div className="flex min-h-8 flex-wrap items-center gap-2">
      <p className="min-w-0 flex-1 text-ink-2 max-sm:basis-full">
        {isActive(domain.state)
          ? 'Changes are saved for the next boot; the running machine is not touched.'
          : 'What the next start reads.'}
        {domain.persistent ? null : ' It is transient now: saving makes it persistent.'}
      </p>
      <Button icon={History} variant="quiet" onClick={onHistory}>
        History
      </Button>
      <Button
        icon={Undo2}
        variant="quiet"
        disabledReason={!edit.dirty && 'Nothing was changed'}
        onClick={edit.discard}
      >
        Discard changes
      </Button>
      <Button
        variant="primary"
        disabledReason={reason ?? (!edit.dirty && 'Nothing was changed')}
        pending={edit.saving}
        onClick={onReview}
      >
        Review and save
      </Button>
    </div>
  )
}

function EditNotices({
  edit,
  reason,
  onCompare,
}: {
  edit: XmlEdit
  reason: string | null
  onCompare: () => void
}) {
  const { problem, result, changedMeanwhile, draftFrom } = edit
  return (
    <>
      {reason ? <Notice>Read only: {reason}.</Notice> : null}
      {draftFrom !== null && edit.dirty ? (
        <Notice>
          Your unsaved text from <TimeAgo at={draftFrom} /> is back.
        </Notice>
      ) : null}
      {changedMeanwhile ? (
        <ProblemNotice
          tone="warn"
          problem={{
            message: 'Somebody changed this definition since you began.',
            remedy: 'Nothing was overwritten. Compare both texts and save what should remain.',
          }}
          actions={<Button onClick={onCompare}>Compare and merge</Button>}
        />
      ) : problem ? (
        <ProblemNotice problem={problem} />
      ) : null}
      {edit.base?.secretsHidden ? (
        <p className="text-ink-3 text-xs">
          “(kept by Drover)” stands for a password that the host holds: leave it and it stays, or type
          another.
        </p>
      ) : null}
      {result ? (
        <Notice tone={result.differences.some(({ kind }) => kind !== 'added') ? 'warn' : 'good'}>
          <div role="status" className="grid gap-1">
            <p className="font-medium">Saved.</p>
            <XmlDifferences differences={result.differences} />
            <Button size="sm" className="justify-self-start" onClick={edit.dismissResult}>
              Dismiss
            </Button>
          </div>
        </Notice>
      ) : null}
    </>
  )
}

function LiveXml({ domain }: { domain: DomainSummary }) {
  const { hostId, uuid, name } = domain
  const live = useQuery(
    query.domains.xml.queryOptions({ input: { hostId, uuid, definition: 'live' }, staleTime: 0 }),
  )
  return (
    <div className="grid gap-2">
      <div className="flex min-h-8 flex-wrap items-center gap-2">
        <p className="min-w-0 flex-1 text-ink-2 max-sm:basis-full">
          What runs now, as libvirt and QEMU filled it in. It can’t be redefined while it runs: edit the next
          boot, then restart it.
        </p>
        <Button pending={live.isFetching} onClick={() => void live.refetch()}>
          Read again
        </Button>
      </div>
      {live.error ? (
        <ProblemNotice problem={problemOf(live.error) ?? { message: 'It could not be read.' }} />
      ) : null}
      <div className={EDITOR}>
        {live.data ? <XmlEditor label={`Live XML of ${name}`} value={live.data.xml} readOnly /> : null}
      </div>
    </div>
  )
}
