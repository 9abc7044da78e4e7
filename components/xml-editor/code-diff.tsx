'use client'
import { MergeView, unifiedMergeView } from '@codemirror/merge'
import { EditorState, type Extension } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { useEffect, useRef } from 'react'
import { viewing } from './code-editor'

export type CodeDiffProps = {
  before: string
  after: string
  beforeLabel: string
  afterLabel: string
  /** Makes the right side editable, and lets pieces of the left be taken over. */
  onChange?: (after: string) => void
}

const named = (label: string): Extension => EditorView.contentAttributes.of({ 'aria-label': label })
const fixed = [EditorState.readOnly.of(true), EditorView.lineWrapping]

/** Two texts side by side, or one above the other where there is no room; what is equal is folded away. */
export default function CodeDiff(props: CodeDiffProps) {
  const { before, afterLabel, beforeLabel } = props
  const host = useRef<HTMLDivElement>(null)
  const latest = useRef(props)
  latest.current = props
  const editable = Boolean(props.onChange)

  useEffect(() => {
    const parent = host.current
    if (!parent) return
    const { after } = latest.current
    const right: Extension = editable
      ? [
          viewing,
          EditorView.lineWrapping,
          named(afterLabel),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) latest.current.onChange?.(update.state.doc.toString())
          }),
        ]
      : [viewing, fixed, named(afterLabel)]
    if (parent.clientWidth < 720) {
      const unified = unifiedMergeView({
        original: before,
        mergeControls: editable,
        collapseUnchanged: { margin: 3 },
      })
      const view = new EditorView({
        parent,
        state: EditorState.create({ doc: after, extensions: [right, unified] }),
      })
      return () => view.destroy()
    }
    const merge = new MergeView({
      parent,
      a: { doc: before, extensions: [viewing, fixed, named(beforeLabel)] },
      b: { doc: after, extensions: right },
      collapseUnchanged: { margin: 3, minSize: 6 },
      ...(editable && { revertControls: 'a-to-b' as const }),
    })
    return () => merge.destroy()
  }, [before, beforeLabel, afterLabel, editable])

  return <div ref={host} className="scroll-thin h-full min-h-0 overflow-auto [&_.cm-mergeView]:min-h-full" />
}
