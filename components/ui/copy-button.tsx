'use client'
import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import { IconButton } from './icon-button'

// navigator.clipboard exists in secure contexts only, and consoles are often reached by plain http in a lab network.
async function copyText(text: string): Promise<boolean> {
  if (navigator.clipboard)
    return navigator.clipboard.writeText(text).then(
      () => true,
      () => false,
    )
  const area = document.createElement('textarea')
  area.value = text
  area.style.position = 'fixed'
  area.style.opacity = '0'
  document.body.append(area)
  area.select()
  const done = document.execCommand('copy')
  area.remove()
  return done
}

export function CopyButton({
  text,
  label = 'Copy',
  size = 'sm',
  className,
}: {
  text: string
  label?: string
  size?: 'sm' | 'md'
  className?: string
}) {
  const [state, setState] = useState<'idle' | 'done' | 'failed'>('idle')
  useEffect(() => {
    if (state === 'idle') return
    const timer = setTimeout(() => setState('idle'), 1500)
    return () => clearTimeout(timer)
  }, [state])
  return (
    <IconButton
      icon={state === 'done' ? Check : Copy}
      label={state === 'done' ? 'Copied' : state === 'failed' ? 'The browser refused to copy' : label}
      size={size}
      className={className}
      onClick={() => void copyText(text).then((done) => setState(done ? 'done' : 'failed'))}
    />
  )
}
