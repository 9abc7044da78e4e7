'use client'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useDraft, useLeaveGuard } from '@/components/xml-editor/use-draft'
import { problemOf, query, toProblem } from '@/lib/client/api'
import { useDomain } from '@/lib/client/live'
import type { DomainRef, DomainXml, SaveXmlResult } from '@/lib/shared/contract/domains'

/** Milliseconds between two looks at what the host holds. */
const LOOK = 4000

type Draft = { text: string; base: DomainXml; restoredFrom: string | null; at: number }

/** One operator's edit of the next-boot definition: its base, the text, and what became of a save. */
export function useXmlEdit({ hostId, uuid }: DomainRef) {
  const ref = { hostId, uuid }
  const revision = useDomain(hostId, uuid)?.revision ?? 0
  const held = useQuery(
    query.domains.xml.queryOptions({
      input: { ...ref, definition: 'next-boot' },
      staleTime: Number.POSITIVE_INFINITY,
      refetchOnMount: 'always',
      // The live stream carries what runs: a new definition of a running machine is no change to it.
      refetchInterval: LOOK,
    }),
  )
  const draft = useDraft<Draft>(`xml:${hostId}/${uuid}`)
  const [edit, setEdit] = useState<Draft | null>(null)
  const [draftFrom, setDraftFrom] = useState<number | null>(null)
  const [result, setResult] = useState<SaveXmlResult | null>(null)
  const current = held.data
  const dirty = edit !== null && edit.text !== edit.base.xml
  useLeaveGuard(dirty)

  // A draft of this tab comes back by itself; it names the base it was typed on, so a save can't overwrite.
  useEffect(() => {
    if (!draft.found || draft.found.text === draft.found.base.xml) return
    setEdit(draft.found)
    setDraftFrom(draft.found.at)
  }, [draft.found])

  const { refetch } = held
  // biome-ignore lint/correctness/useExhaustiveDependencies: asks again when the live stream says that the machine changed
  useEffect(() => {
    void refetch()
  }, [revision, refetch])

  // Without an edit of one's own, what the host holds now is what is shown.
  useEffect(() => {
    if (current && !dirty) setEdit({ text: current.xml, base: current, restoredFrom: null, at: 0 })
  }, [current, dirty])

  const save = useMutation(
    query.domains.saveXml.mutationOptions({
      onSuccess: (saved) => {
        draft.drop()
        setDraftFrom(null)
        setResult(saved)
        setEdit({ text: saved.stored.xml, base: saved.stored, restoredFrom: null, at: 0 })
        void refetch()
      },
      onError: (error) => {
        if (toProblem(error).code === 'xml-changed') void refetch()
      },
    }),
  )
  const change = (next: Partial<Draft>) => {
    const base = edit?.base ?? current
    if (!base) return
    const made = { text: '', restoredFrom: null, ...edit, base, ...next, at: Date.now() }
    setEdit(made)
    if (made.text === made.base.xml) draft.drop()
    else draft.keep(made)
    if (save.error) save.reset()
    if (result) setResult(null)
  }
  return {
    text: edit?.text ?? null,
    base: edit?.base ?? null,
    dirty,
    draftFrom,
    result,
    dismissResult: () => setResult(null),
    restoredFrom: edit?.restoredFrom ?? null,
    /** What the host holds, if somebody changed it since this edit began. */
    changedMeanwhile: dirty && current && current.hash !== edit?.base.hash ? current : null,
    loadProblem: held.data ? null : problemOf(held.error),
    reload: () => void refetch(),
    problem: problemOf(save.error),
    saving: save.isPending,
    type: (text: string) => change({ text }),
    /** Loads an older version as an edit: it is reviewed and saved as any other. */
    putBack: (versionId: string, text: string) => change({ text, restoredFrom: versionId }),
    /** Goes on from what the host holds now, with the text as merged. */
    rebase: (base: DomainXml, text: string) => change({ base, text }),
    discard: () => {
      draft.drop()
      setDraftFrom(null)
      save.reset()
      if (current) setEdit({ text: current.xml, base: current, restoredFrom: null, at: 0 })
    },
    save: () => {
      if (!edit) return
      const { text: xml, restoredFrom } = edit
      save.mutate({ ...ref, xml, basedOn: edit.base.hash, ...(restoredFrom && { restoredFrom }) })
    },
  }
}

export type XmlEdit = ReturnType<typeof useXmlEdit>
