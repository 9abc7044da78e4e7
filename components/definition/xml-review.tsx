'use client'
import { useEffect } from 'react'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { ProblemNotice } from '@/components/ui/problem-notice'
import { syntaxComplaint } from '@/components/xml-editor/syntax-complaint'
import { XmlDiff } from '@/components/xml-editor/xml-editor'
import type { XmlEdit } from './use-xml-edit'

/** Shows what a save would change, before it does. */
export function XmlReview({
  edit,
  running,
  onClose,
}: {
  edit: XmlEdit
  running: boolean
  onClose: () => void
}) {
  const { base, text, problem, result } = edit
  const syntax = syntaxComplaint(text ?? '')
  // Errors are shown beside the line they speak of, in the editor.
  const done = result !== null || problem?.field === 'xml'
  useEffect(() => {
    if (done) onClose()
  }, [done, onClose])
  if (!base || text === null) return null
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      size="xl"
      keepOpen
      title="Save this definition?"
      description={
        running
          ? 'It takes effect at the next boot. The running machine stays as it is.'
          : 'It takes effect at the next start.'
      }
      footer={
        <>
          <Button onClick={onClose}>Go on editing</Button>
          <Button
            variant="primary"
            pending={edit.saving}
            disabledReason={syntax && `Line ${syntax.line}: ${syntax.message}`}
            onClick={edit.save}
          >
            Save
          </Button>
        </>
      }
    >
      <div className="grid gap-2">
        {syntax ? (
          <ProblemNotice
            problem={{
              message: `${syntax.message} (line ${syntax.line}, column ${syntax.column}).`,
              remedy: 'Go on editing and correct the place that is marked.',
            }}
          />
        ) : null}
        {problem ? <ProblemNotice problem={problem} /> : null}
        <div className="h-[50vh] overflow-hidden rounded-sm border">
          <XmlDiff before={base.xml} after={text} beforeLabel="On the host" afterLabel="To be saved" />
        </div>
      </div>
    </Dialog>
  )
}
