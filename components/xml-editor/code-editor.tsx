'use client'
import { closeBrackets } from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { xml } from '@codemirror/lang-xml'
import { bracketMatching, codeFolding, foldGutter, foldKeymap, indentOnInput } from '@codemirror/language'
import { forceLinting, lintGutter, lintKeymap } from '@codemirror/lint'
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search'
import { Annotation, Compartment, EditorState, type Extension } from '@codemirror/state'
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from '@codemirror/view'
import { useEffect, useLayoutEffect, useRef } from 'react'
import { editorLook } from './editor-look'
import { complaintChanged, type LineComplaint, xmlLint } from './xml-lint'

export type CodeEditorProps = {
  /** What the editor is for, to screen readers. */
  label: string
  value: string
  onChange?: (value: string) => void
  readOnly?: boolean
  /** What the server refused; its line is marked and shown. */
  complaint?: LineComplaint | null
  /** Ctrl-S. */
  onSave?: () => void
}

/** Reading without writing: what every XML view has. */
export const viewing: Extension = [
  lineNumbers(),
  codeFolding(),
  foldGutter(),
  drawSelection(),
  bracketMatching(),
  highlightSelectionMatches(),
  search({ top: true }),
  xml(),
  editorLook,
  keymap.of([...searchKeymap, ...foldKeymap, ...defaultKeymap]),
]

/** Marks a text that was given to the editor, not typed in it. */
const given = Annotation.define<boolean>()

const writing: Extension = [
  history(),
  indentOnInput(),
  closeBrackets(),
  highlightActiveLine(),
  highlightActiveLineGutter(),
  lintGutter(),
  // Tab is left to move the focus on: an editor must not catch the keyboard.
  keymap.of([...historyKeymap, ...lintKeymap]),
]

export default function CodeEditor({
  label,
  value,
  onChange,
  readOnly = false,
  complaint = null,
  onSave,
}: CodeEditorProps) {
  const host = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView | null>(null)
  const latest = useRef({ onChange, onSave, complaint, value, readOnly, label })
  latest.current = { onChange, onSave, complaint, value, readOnly, label }
  const mode = useRef(new Compartment())

  useEffect(() => {
    if (!host.current) return
    const made = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: latest.current.value,
        extensions: [
          viewing,
          mode.current.of(modeOf(latest.current.readOnly, latest.current.label)),
          xmlLint(() => latest.current.complaint),
          keymap.of([{ key: 'Mod-s', preventDefault: true, run: () => save(latest.current.onSave) }]),
          EditorView.updateListener.of((update) => {
            if (update.docChanged && !update.transactions.some((one) => one.annotation(given)))
              latest.current.onChange?.(update.state.doc.toString())
          }),
        ],
      }),
    })
    view.current = made
    return () => made.destroy()
  }, [])

  useEffect(() => {
    view.current?.dispatch({ effects: mode.current.reconfigure(modeOf(readOnly, label)) })
  }, [readOnly, label])

  // In the layout phase: after a paint, a letter typed meanwhile would be taken back.
  useLayoutEffect(() => {
    const editor = view.current
    if (!editor || editor.state.doc.toString() === value) return
    editor.dispatch({
      changes: { from: 0, to: editor.state.doc.length, insert: value },
      annotations: given.of(true),
    })
  }, [value])

  const { line, message } = complaint ?? {}
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each complaint, not for each time that the page is drawn
  useEffect(() => {
    const editor = view.current
    if (!editor) return
    editor.dispatch({ effects: complaintChanged.of(null) })
    forceLinting(editor)
    if (line === undefined || line > editor.state.doc.lines) return
    const { from } = editor.state.doc.line(line)
    editor.dispatch({
      selection: { anchor: from },
      effects: EditorView.scrollIntoView(from, { y: 'center' }),
    })
    editor.focus()
  }, [line, message])

  return <div ref={host} className="h-full min-h-0 overflow-hidden" />
}

/** Handled in any case: the browser must not offer to save the page. */
const save = (onSave: (() => void) | undefined): true => {
  onSave?.()
  return true
}

const modeOf = (readOnly: boolean, label: string): Extension => [
  // The tabindex is what it has anyway; axe doesn't see it on contenteditable.
  EditorView.contentAttributes.of({
    'aria-label': label,
    tabindex: '0',
    ...(readOnly && { 'aria-readonly': 'true' }),
  }),
  readOnly ? [EditorState.readOnly.of(true)] : writing,
]
