'use client'
import { useMutation, useQuery } from '@tanstack/react-query'
import { FileUp } from 'lucide-react'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { type DragEvent, useEffect, useMemo, useRef, useState } from 'react'
import { Button, ButtonLink } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { Checkbox, Field, Input, Select } from '@/components/ui/field'
import { Notice, ProblemNotice } from '@/components/ui/problem-notice'
import { PageBody, PageHeader } from '@/components/ui/section'
import { notify } from '@/components/ui/toast'
import { useDraft, useLeaveGuard } from '@/components/xml-editor/use-draft'
import { XmlDifferences } from '@/components/xml-editor/xml-differences'
import { SyntaxLine, XmlEditor } from '@/components/xml-editor/xml-editor'
import { problemOf, query } from '@/lib/client/api'
import { useDomains, useHosts } from '@/lib/client/live'
import { useMay } from '@/lib/client/me'
import type { SaveXmlResult } from '@/lib/shared/contract/domains'
import { paths } from '@/lib/shared/paths'
import { readOutline } from './xml-outline'

const LARGEST = 1024 * 1024
type Draft = { hostId: string; text: string }

/** Defines a virtual machine from XML: a template, a paste or a file. */
export function DefineDomain({ hostId: wanted }: { hostId: string | null }) {
  const hosts = useHosts()
  const mayDefine = useMay('domain.define')
  const connected = hosts.filter(({ state }) => state === 'connected')
  const [chosen, setChosen] = useState(wanted)
  const hostId = chosen ?? connected[0]?.id ?? hosts[0]?.id ?? null
  if (!mayDefine)
    return (
      <EmptyState title="Defining a virtual machine needs the role operator">
        Ask an administrator to raise yours.
      </EmptyState>
    )
  if (hostId === null)
    return (
      <EmptyState
        title="There is no host yet"
        actions={
          <ButtonLink href={paths.addHost()} variant="primary">
            Add a host
          </ButtonLink>
        }
      >
        A virtual machine is defined on a host.
      </EmptyState>
    )
  return <DefineForm hostId={hostId} onHost={setChosen} />
}

function DefineForm({ hostId, onHost }: { hostId: string; onHost: (hostId: string) => void }) {
  const router = useRouter()
  const text = useDefineText(hostId, onHost)
  const [start, setStart] = useState(false)
  const [createDisks, setCreateDisks] = useState<boolean | null>(null)
  const [gib, setGib] = useState('20')
  const [result, setResult] = useState<SaveXmlResult | null>(null)
  const outline = useMemo(() => readOutline(text.value), [text.value])
  const making = outline.diskFiles > 0 && (createDisks ?? text.template !== '')
  const define = useMutation(
    query.domains.define.mutationOptions({
      onSuccess: (made) => {
        text.done()
        const notable = made.followUp !== null || made.differences.some(({ kind }) => kind !== 'added')
        if (notable) return setResult(made)
        notify.done(`Defined ${outline.name ?? 'the virtual machine'}`)
        router.push(paths.domain(made.ref))
      },
    }),
  )
  useLeaveGuard(text.dirty && result === null)
  if (result) return <Defined result={result} name={outline.name ?? 'the virtual machine'} />
  const size = Number(gib)
  const reason = !text.value.trim()
    ? 'There is no definition yet'
    : outline.complaint
      ? `Line ${outline.complaint.line}: ${outline.complaint.message}`
      : making && !(Number.isInteger(size) && size >= 1 && size <= 65536)
        ? 'The disk size must be a whole number of GiB'
        : null
  const submit = () => {
    if (!reason) define.mutate({ hostId, xml: text.value, start, ...(making && { createDisksGiB: size }) })
  }
  const problem = problemOf(define.error)
  return (
    <>
      <PageHeader title="Define a virtual machine" />
      <PageBody className="gap-3 pb-4">
        <Sources hostId={hostId} onHost={onHost} text={text} />
        {problem ? (
          <ProblemNotice
            problem={problem}
            actions={<Clash code={problem.code} hostId={hostId} {...outline} />}
          />
        ) : null}
        <DropZone onText={text.load}>
          <XmlEditor
            label="Definition in XML"
            value={text.value}
            onChange={(value) => {
              text.type(value)
              if (define.error) define.reset()
            }}
            onSave={submit}
            complaint={
              problem?.field === 'xml' && problem.line
                ? { line: problem.line, message: problem.message }
                : null
            }
          />
        </DropZone>
        <SyntaxLine text={text.value} />
        <div className="flex flex-wrap items-center gap-x-5 gap-y-2">
          <Checkbox
            label="Start it at once"
            checked={start}
            onChange={(event) => setStart(event.target.checked)}
          />
          {outline.diskFiles > 0 ? (
            <span className="flex flex-wrap items-center gap-2">
              <Checkbox
                label="Make disk images that are missing, of"
                checked={making}
                onChange={(event) => setCreateDisks(event.target.checked)}
              />
              <Input
                aria-label="Size of new disks in GiB"
                inputMode="numeric"
                value={gib}
                onChange={(event) => setGib(event.target.value)}
                className="w-16!"
              />
              GiB
            </span>
          ) : null}
          <Button
            variant="primary"
            size="lg"
            className="ml-auto"
            pending={define.isPending}
            disabledReason={reason}
            onClick={submit}
          >
            Define
          </Button>
        </div>
      </PageBody>
    </>
  )
}

type DefineText = ReturnType<typeof useDefineText>

/** The text, which template it came from, and the draft of it that survives leaving the page. */
function useDefineText(hostId: string, onHost: (hostId: string) => void) {
  const draft = useDraft<Draft>('define')
  const [value, setValue] = useState('')
  const [template, setTemplate] = useState('')
  const [original, setOriginal] = useState('')
  const [back, setBack] = useState(false)
  const templates = useQuery(query.domains.templates.queryOptions({ input: { hostId } }))
  const dirty = value !== original

  const { found } = draft
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the draft was read
  useEffect(() => {
    if (!found?.text.trim()) return
    setValue(found.text)
    setBack(true)
    onHost(found.hostId)
  }, [found])

  const type = (next: string) => {
    setValue(next)
    if (next === original) draft.drop()
    else draft.keep({ hostId, text: next })
  }
  const replace = (next: string, from: string) => {
    const [old, oldTemplate, oldOriginal] = [value, template, original]
    setValue(next)
    setTemplate(from)
    setOriginal(from ? next : '')
    if (from) draft.drop()
    else draft.keep({ hostId, text: next })
    if (!dirty || !old.trim()) return
    const undo = () => {
      setValue(old)
      setTemplate(oldTemplate)
      setOriginal(oldOriginal)
      draft.keep({ hostId, text: old })
    }
    notify.done('Your text was replaced', { label: 'Bring it back', onClick: undo })
  }
  return {
    value,
    template,
    templates,
    dirty,
    back,
    type,
    load: (next: string) => replace(next, ''),
    choose: (id: string) => {
      const found = templates.data?.find((one) => one.id === id)
      if (found) replace(found.xml, id)
    },
    done: draft.drop,
  }
}

function Sources({
  hostId,
  onHost,
  text,
}: {
  hostId: string
  onHost: (hostId: string) => void
  text: DefineText
}) {
  const hosts = useHosts()
  const file = useRef<HTMLInputElement>(null)
  const { templates, template } = text
  const described = templates.data?.find(({ id }) => id === template)?.description
  const none = templates.data?.length === 0
  return (
    <>
      <div className="grid items-end gap-3 sm:grid-cols-[14rem_18rem_auto]">
        <Field label="Host">
          <Select value={hostId} onChange={(event) => onHost(event.target.value)}>
            {hosts.map(({ id, name, state }) => (
              <option key={id} value={id} disabled={state !== 'connected'}>
                {state === 'connected' ? name : `${name} (${state})`}
              </option>
            ))}
          </Select>
        </Field>
        <Field label="Template">
          <Select value={template} onChange={(event) => text.choose(event.target.value)}>
            <option value="">{none ? 'None for this host' : 'Choose one, or paste below'}</option>
            {templates.data?.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </Select>
        </Field>
        <div>
          <Button icon={FileUp} onClick={() => file.current?.click()}>
            Open a file
          </Button>
          <input
            ref={file}
            type="file"
            accept=".xml,text/xml,application/xml"
            aria-label="Definition file"
            className="sr-only"
            tabIndex={-1}
            onChange={(event) => {
              void readFile(event.target.files?.[0], text.load)
              event.target.value = ''
            }}
          />
        </div>
      </div>
      <p className="min-h-5 text-ink-3">
        {described ??
          (text.back && text.dirty
            ? 'Your unsaved text is back.'
            : 'A file can also be dropped into the editor.')}
      </p>
      {templates.error ? <ProblemNotice problem={problemOf(templates.error) ?? { message: '' }} /> : null}
    </>
  )
}

async function readFile(file: File | undefined, onText: (text: string) => void): Promise<void> {
  if (!file) return
  if (file.size > LARGEST) {
    notify.failed({
      message: `${file.name} is larger than 1 MiB.`,
      remedy: 'A definition is a text of some kilobytes: choose another file.',
    })
    return
  }
  onText(await file.text())
}

function DropZone({ onText, children }: { onText: (text: string) => void; children: React.ReactNode }) {
  const drop = (event: DragEvent) => {
    const [file] = event.dataTransfer.files
    if (!file) return
    event.preventDefault()
    event.stopPropagation()
    void readFile(file, onText)
  }
  return (
    <section
      aria-label="Definition"
      className="h-[max(18rem,calc(100dvh-20.5rem))] overflow-hidden rounded-sm border"
      onDragOver={(event) => event.preventDefault()}
      onDropCapture={drop}
    >
      {children}
    </section>
  )
}

/** The way to the machine that has the name or UUID already. */
function Clash({
  code,
  hostId,
  name,
  uuid,
}: {
  code: string
  hostId: string
  name: string | null
  uuid: string | null
}) {
  const other = useDomains().find((one) => one.hostId === hostId && (one.uuid === uuid || one.name === name))
  if (code !== 'domain-exists' || !other) return null
  return (
    <Link className="link" href={paths.domainXml(other)}>
      Edit the XML of {other.name}
    </Link>
  )
}

function Defined({ result, name }: { result: SaveXmlResult; name: string }) {
  return (
    <>
      <PageHeader title={`${name} is defined`} />
      <PageBody className="max-w-3xl">
        {result.followUp ? <ProblemNotice problem={result.followUp} /> : null}
        <Notice tone={result.differences.some(({ kind }) => kind !== 'added') ? 'warn' : 'good'}>
          <XmlDifferences differences={result.differences} />
        </Notice>
        <div className="flex flex-wrap gap-2">
          <ButtonLink variant="primary" href={paths.domain(result.ref)}>
            Open {name}
          </ButtonLink>
          <ButtonLink href={paths.domainXml(result.ref)}>Edit its XML</ButtonLink>
        </div>
      </PageBody>
    </>
  )
}
