'use client'
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { XmlDiff } from '@/components/xml-editor/xml-editor'
import type { DomainXml } from '@/lib/shared/contract/domains'
import type { XmlEdit } from './use-xml-edit'

/** Somebody else saved meanwhile: both texts side by side, to be merged into one that is based on theirs. */
export function XmlConflict({
  edit,
  current,
  onClose,
  onMerged,
}: {
  edit: XmlEdit
  current: DomainXml
  onClose: () => void
  onMerged: () => void
}) {
  const [merged, setMerged] = useState(edit.text ?? '')
  const close = () => {
    edit.type(merged)
    onClose()
  }
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && close()}
      size="xl"
      keepOpen
      title="It was changed meanwhile"
      description="Left is what the host holds now, right is your text. Take over what should remain with the arrows, or type on the right."
      footer={
        <>
          <Button onClick={close}>Back to the editor</Button>
          <Button
            onClick={() => {
              edit.discard()
              onClose()
            }}
          >
            Take theirs, drop mine
          </Button>
          <Button
            variant="primary"
            onClick={() => {
              edit.rebase(current, merged)
              onMerged()
            }}
          >
            Go on with the right side
          </Button>
        </>
      }
    >
      <div className="h-[52vh] overflow-hidden rounded-sm border">
        <XmlDiff
          before={current.xml}
          after={edit.text ?? ''}
          beforeLabel="On the host now"
          afterLabel="Yours"
          onChange={setMerged}
        />
      </div>
    </Dialog>
  )
}
