'use client'
import { ExternalLink } from 'lucide-react'
import { ButtonLink } from '@/components/ui/button'
import type { DomainRef } from '@/lib/shared/contract/domains'
import { paths } from '@/lib/shared/paths'

/** Opens the viewer in a tab of its own. */
export function ConsoleTabLink({ domain, name }: { domain: DomainRef; name: string }) {
  return (
    <ButtonLink
      href={paths.console(domain)}
      icon={ExternalLink}
      target="_blank"
      rel="noopener"
      prefetch={false}
      variant="quiet"
      aria-label={`Open the console of ${name} in a tab of its own`}
      title="Open in a tab of its own"
      className="px-0! w-7 pointer-coarse:w-9"
    />
  )
}
