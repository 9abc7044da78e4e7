import { type Diagnostic, linter } from '@codemirror/lint'
import { type Extension, StateEffect } from '@codemirror/state'
import type { EditorView } from '@codemirror/view'
import { syntaxComplaint } from './syntax-complaint'

/** What the server said about a line of the text. */
export type LineComplaint = { line: number; message: string }

/** Tells the marks that the server said something else. */
export const complaintChanged = StateEffect.define<null>()

/** Marks what is not well-formed, and what the server refused until that text changes. */
export function xmlLint(complaint: () => LineComplaint | null): Extension {
  return linter((view) => [...syntaxMarks(view), ...complaintMark(view, complaint())], {
    delay: 250,
    needsRefresh: ({ transactions }) =>
      transactions.some(({ effects }) => effects.some((one) => one.is(complaintChanged))),
  })
}

function syntaxMarks(view: EditorView): Diagnostic[] {
  const text = view.state.doc.toString()
  if (text.trim() === '') return []
  const found = syntaxComplaint(text)
  if (!found) return []
  const from = Math.min(found.offset, view.state.doc.length)
  const word = /^[\w:/<>-]+/.exec(text.slice(from))?.[0].length ?? 1
  return [
    { from, to: Math.min(from + word, view.state.doc.length), severity: 'error', message: found.message },
  ]
}

function complaintMark(view: EditorView, complaint: LineComplaint | null): Diagnostic[] {
  if (!complaint || complaint.line > view.state.doc.lines) return []
  const { from, to } = view.state.doc.line(complaint.line)
  return [{ from, to, severity: 'error', message: complaint.message }]
}
