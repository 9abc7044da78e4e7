'use client'
import { useRef, useState } from 'react'
import { Button } from '@/components/ui/button'
import { CopyButton } from '@/components/ui/copy-button'
import { Dialog } from '@/components/ui/dialog'
import { Field, Textarea } from '@/components/ui/field'
import type { ConsoleController } from './console-controller'
import { typeText, untypable } from './text-keys'

const ENTRY_LIMIT = 10_000

/** Text to the guest, typed as keys or put on its clipboard; and what came on its clipboard. */
export function GuestTextDialog({
  open,
  onOpenChange,
  controller,
  clipboard,
}: {
  open: boolean
  onOpenChange: (open: boolean) => void
  controller: ConsoleController | null
  clipboard: string
}) {
  const [text, setText] = useState('')
  const [said, setSaid] = useState('')
  const [typing, setTyping] = useState<{ done: number; total: number } | null>(null)
  const stop = useRef<AbortController | null>(null)
  const missing = untypable(text)

  const type = async () => {
    const rfb = controller?.rfb
    if (!rfb) return setSaid('The console is not connected.')
    const ending = new AbortController()
    stop.current = ending
    setSaid('')
    await typeText(rfb, text, ending.signal, (done, total) => setTyping({ done, total }))
    setTyping(null)
    setSaid(ending.signal.aborted ? 'Stopped.' : 'Typed.')
  }
  const put = () => {
    if (!controller?.rfb) return setSaid('The console is not connected.')
    controller.rfb.clipboardPasteFrom(text)
    setSaid('Sent to the guest’s clipboard.')
  }
  const change = (next: boolean) => {
    if (!next) stop.current?.abort()
    setSaid('')
    onOpenChange(next)
  }
  const none = text === '' && 'Enter a text first'
  return (
    <Dialog
      open={open}
      onOpenChange={change}
      title="Text to and from the guest"
      keepOpen={typing !== null || text !== ''}
      footer={
        <>
          <p role="status" className="mr-auto text-ink-2">
            {typing ? `Typing, ${typing.done} of ${typing.total}` : said}
          </p>
          {typing ? (
            <Button onClick={() => stop.current?.abort()}>Stop</Button>
          ) : (
            <>
              <Button disabledReason={none} onClick={put}>
                Put on its clipboard
              </Button>
              <Button variant="primary" disabledReason={none} onClick={() => void type()}>
                Type as keys
              </Button>
            </>
          )}
        </>
      }
    >
      <div className="grid gap-4">
        <Field
          label="Text for the guest"
          hint="Keys are typed as on a US keyboard. The clipboard needs spice-vdagent in the guest and a qemu-vdagent channel in the definition."
          error={
            missing.length > 0
              ? `Has no key and is left out when typed: ${missing.slice(0, 12).join(' ')}`
              : null
          }
        >
          <Textarea
            mono
            rows={5}
            maxLength={ENTRY_LIMIT}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        </Field>
        <Field
          label="From the guest’s clipboard"
          hint={clipboard ? undefined : 'Nothing has come from it yet.'}
        >
          <Textarea mono rows={3} readOnly value={clipboard} />
        </Field>
        {clipboard ? <CopyButton text={clipboard} label="Copy what came" /> : null}
      </div>
    </Dialog>
  )
}
