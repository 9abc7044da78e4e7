'use client'
import dynamic from 'next/dynamic'
import { useMemo } from 'react'
import { Skeleton } from '@/components/ui/empty-state'
import type { CodeDiffProps } from './code-diff'
import type { CodeEditorProps } from './code-editor'
import { syntaxComplaint } from './syntax-complaint'

const waiting = () => (
  <div className="grid gap-2 p-3">
    <Skeleton className="h-3 w-48" />
    <Skeleton className="h-3 w-64" />
    <Skeleton className="h-3 w-56" />
  </div>
)
// CodeMirror weighs as much as the rest of the page: only who edits XML loads it.
const CodeEditor = dynamic(() => import('./code-editor'), { ssr: false, loading: waiting })
const CodeDiff = dynamic(() => import('./code-diff'), { ssr: false, loading: waiting })

/** An editor for XML: folding, search (Ctrl-F), marks where it is not well-formed. Fills its box. */
export const XmlEditor = (props: CodeEditorProps) => <CodeEditor {...props} />

/** What two XML texts differ in, each side under its name. */
export function XmlDiff(props: CodeDiffProps) {
  return (
    <div className="grid h-full min-h-0 grid-rows-[auto_minmax(0,1fr)]">
      <div className="grid grid-cols-2 border-b bg-sunken text-xs">
        <span className="px-3 py-1 text-ink-2">{props.beforeLabel}</span>
        <span className="border-l px-3 py-1 text-ink-2">{props.afterLabel}</span>
      </div>
      <CodeDiff {...props} />
    </div>
  )
}

/** Under an editor: where its text is not well-formed. Keeps its place, so that nothing jumps. */
export function SyntaxLine({ text }: { text: string | null }) {
  const found = useMemo(() => (text?.trim() ? syntaxComplaint(text) : null), [text])
  return (
    <p role="status" className="min-h-5 text-bad text-xs wrap-anywhere">
      {found ? `Line ${found.line}, column ${found.column}: ${found.message}.` : null}
    </p>
  )
}
