'use client'
import clsx from 'clsx'
import { type DragEvent, useState } from 'react'
import type { Control, FieldPath, FieldValues, UseFormSetValue } from 'react-hook-form'
import { TextareaField } from '@/components/forms/text-field'
import { notify } from '@/components/ui/toast'

const PARTS = [
  {
    part: 'ca',
    label: 'CA certificate',
    hint: 'cacert.pem: the authority that signed the host’s certificate.',
  },
  { part: 'cert', label: 'Client certificate', hint: 'clientcert.pem: what Drover shows to the host.' },
  { part: 'key', label: 'Private key', hint: 'clientkey.pem: stored encrypted, and never shown again.' },
] as const
type Part = (typeof PARTS)[number]['part']

/** Which field a dropped file belongs to, by what it holds and how it is called. */
export function partOf(file: string, text: string): Part | null {
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text)) return 'key'
  if (!/-----BEGIN [A-Z0-9 ]*CERTIFICATE-----/.test(text)) return null
  return /(^|[^a-z])ca([^a-z]|$)|cacert|root|chain/i.test(file) ? 'ca' : 'cert'
}

/** The three PEM texts of libvirt's TLS client: pasted, read from files, or dropped here together. */
export function PemFields<T extends FieldValues>({
  control,
  setValue,
  prefix,
}: {
  control: Control<T>
  setValue: UseFormSetValue<T>
  /** `certificate.` where they are part of a bigger form. */
  prefix: string
}) {
  const [over, setOver] = useState(false)
  const path = (part: Part) => `${prefix}${part}` as FieldPath<T>
  const take = async (files: File[]) => {
    for (const file of files.slice(0, 6)) {
      const text = file.size > 128 * 1024 ? '' : await file.text()
      const part = partOf(file.name, text)
      if (part) setValue(path(part), text as never, { shouldDirty: true, shouldValidate: true })
      else
        notify.failed({ message: `${file.name} holds neither a certificate nor a private key in PEM form.` })
    }
  }
  const drop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    void take([...event.dataTransfer.files])
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a shortcut; each field reads a file by itself too
    <div
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
      className={clsx(
        'grid gap-3 rounded-sm',
        over && 'outline-2 outline-focus outline-dashed outline-offset-4',
      )}
    >
      <p className="text-ink-3 text-xs">Paste the PEM texts, or drop the three files here.</p>
      {PARTS.map(({ part, label, hint }) => (
        <TextareaField
          key={part}
          control={control}
          name={path(part)}
          label={label}
          hint={hint}
          required
          mono
          rows={3}
          accept=".pem,.crt,.cer,.key,application/x-pem-file"
          placeholder={part === 'key' ? '-----BEGIN PRIVATE KEY-----' : '-----BEGIN CERTIFICATE-----'}
        />
      ))}
    </div>
  )
}
