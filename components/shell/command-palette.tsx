'use client'
import { Command } from 'cmdk'
import { ArrowRightLeft, LogOut, type LucideIcon, Maximize2, MonitorPlay, Plus, Server } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useTheme } from 'next-themes'
import { Content, Overlay, Portal, Root, Title } from 'radix-ui/dialog'
import { type ReactNode, useMemo, useState } from 'react'
import { type Act, type RowAction, useDomainActions } from '@/components/domains/domain-actions'
import { powerActions } from '@/components/domains/power-actions'
import { notify } from '@/components/ui/toast'
import { useDomains, useHosts, useLiveStore } from '@/lib/client/live'
import { useMe } from '@/lib/client/me'
import { signOut } from '@/lib/client/sign-out'
import type { DomainSummary } from '@/lib/shared/contract/domains'
import { domainCan } from '@/lib/shared/domain-can'
import { paths } from '@/lib/shared/paths'
import { may } from '@/lib/shared/permissions'
import { begunVerbs, matchesAll, rankByName, splitVerb } from './palette-match'
import { pages } from './sidebar'
import { domainStateLooks, hostStateLooks } from './state-badges'
import { themes } from './themes'

type PaletteProps = { open: boolean; onOpenChange: (open: boolean) => void }
const MOST = 12

type ActionLook = { action: RowAction; label: string; icon: LucideIcon }
const actions: readonly ActionLook[] = [
  { action: 'migrate', label: 'Migrate', icon: ArrowRightLeft },
  ...powerActions,
]

/** Ctrl-K: go to any machine, host or page, or do something to one: "start web1". */
export function CommandPalette({ open, onOpenChange }: PaletteProps) {
  const { act, dialogs } = useDomainActions()
  return (
    <>
      <Root open={open} onOpenChange={onOpenChange}>
        <Portal>
          <Overlay className="fixed inset-0 z-40 animate-appear bg-shade" />
          <Content
            aria-describedby={undefined}
            className="fixed inset-x-2 top-2 z-40 mx-auto flex max-h-[min(30rem,80dvh)] max-w-xl animate-appear flex-col rounded-md border bg-surface shadow-lift outline-none sm:top-[12vh]"
          >
            <Title className="sr-only">Find or do</Title>
            <Palette close={() => onOpenChange(false)} onAct={act} />
          </Content>
        </Portal>
      </Root>
      {dialogs}
    </>
  )
}

function Palette({ close, onAct }: { close: () => void; onAct: Act }) {
  const [text, setText] = useState('')
  const router = useRouter()
  const go = (href: string) => {
    close()
    router.push(href)
  }
  const { verb, rest } = useMemo(() => splitVerb(text, actions), [text])
  const domains = useDomains()
  const found = useMemo(() => rankByName(domains, verb ? rest : text), [domains, verb, rest, text])
  return (
    <Command shouldFilter={false} loop label="Find or do" className="flex min-h-0 flex-col">
      <Command.Input
        autoFocus
        value={text}
        onValueChange={setText}
        placeholder="A machine, host or page, or an action: start web1"
        className="h-11 shrink-0 border-b bg-transparent px-4 outline-none placeholder:text-ink-3"
      />
      <Command.List className="scroll-thin min-h-0 overflow-y-auto pb-2" label="Results">
        <Command.Empty className="px-4 py-6 text-ink-2">Nothing is called that.</Command.Empty>
        <Actions text={text} verb={verb} found={found} go={go} close={close} onAct={onAct} />
        <Verbs begun={verb ? [] : begunVerbs(text, actions)} complete={setText} />
        <Machines found={text.trim() && !verb ? found : []} go={go} />
        <Hosts text={text} go={go} />
        <Pages text={text} go={go} close={close} />
      </Command.List>
    </Command>
  )
}

function Group({ heading, children }: { heading: string; children: ReactNode }) {
  return (
    <Command.Group
      heading={heading}
      className="[&_[cmdk-group-heading]]:px-4 [&_[cmdk-group-heading]]:pt-2.5 [&_[cmdk-group-heading]]:pb-0.5 [&_[cmdk-group-heading]]:text-ink-3 [&_[cmdk-group-heading]]:text-xs"
    >
      {children}
    </Command.Group>
  )
}

function Choice({
  value,
  icon,
  children,
  note,
  onSelect,
}: {
  value: string
  icon: ReactNode
  children: ReactNode
  note?: ReactNode
  onSelect: () => void
}) {
  return (
    <Command.Item
      value={value}
      onSelect={onSelect}
      className="flex min-h-7 items-center gap-2.5 px-4 py-1 data-[selected=true]:bg-signal-wash pointer-coarse:min-h-10"
    >
      <span className="grid w-4 shrink-0 place-items-center text-ink-2">{icon}</span>
      <span className="min-w-0 flex-1 truncate">{children}</span>
      {note ? <span className="shrink-0 text-ink-2 text-xs">{note}</span> : null}
    </Command.Item>
  )
}

const iconOf = (Icon: LucideIcon) => <Icon size={14} aria-hidden />

type ActionsProps = {
  text: string
  verb: ActionLook | null
  found: readonly DomainSummary[]
  go: (href: string) => void
  close: () => void
  onAct: Act
}

/** With a verb typed: that action on every machine it applies to. With a name: what can be done to the best match. */
function Actions({ text, verb, found, go, close, onAct }: ActionsProps) {
  const store = useLiveStore()
  const { role } = useMe()
  const can = (domain: DomainSummary, action: Parameters<typeof domainCan>[0]) =>
    domainCan(action, {
      domain,
      role,
      host: store.host(domain.hostId)?.state ?? 'lost',
      job: store.jobOf(domain.hostId, domain.uuid),
    }).can
  const hostName = (domain: DomainSummary) => store.host(domain.hostId)?.name
  const best = text.trim() && !verb ? found[0] : undefined
  const wanted = verb
    ? found
        .filter((domain) => can(domain, verb.action))
        .slice(0, MOST)
        .map((domain) => ({ domain, look: verb }))
    : best
      ? actions.filter(({ action }) => can(best, action)).map((look) => ({ domain: best, look }))
      : []
  if (wanted.length === 0 && !best) return null
  return (
    <Group heading={best ? `Do to ${best.name}` : 'Do'}>
      {best ? (
        <Choice
          value="open-best"
          icon={iconOf(MonitorPlay)}
          note={hostName(best)}
          onSelect={() => go(paths.domain(best))}
        >
          Open {best.name}
        </Choice>
      ) : null}
      {best && can(best, 'console') ? (
        <Choice value="console-best" icon={iconOf(Maximize2)} onSelect={() => go(paths.domainConsole(best))}>
          Open the console of {best.name}
        </Choice>
      ) : null}
      {wanted.map(({ domain, look }) => (
        <Choice
          key={`${look.action} ${domain.hostId} ${domain.uuid}`}
          value={`${look.action} ${domain.hostId} ${domain.uuid}`}
          icon={iconOf(look.icon)}
          note={hostName(domain)}
          onSelect={() => {
            close()
            onAct(domain, look.action)
          }}
        >
          {look.label} {domain.name}
        </Choice>
      ))}
    </Group>
  )
}

/** A verb that is not whole yet: choosing it leaves only the machine to be named. */
function Verbs({ begun, complete }: { begun: readonly ActionLook[]; complete: (text: string) => void }) {
  if (begun.length === 0) return null
  return (
    <Group heading="Actions">
      {begun.map(({ action, label, icon }) => (
        <Choice
          key={action}
          value={`verb ${action}`}
          icon={iconOf(icon)}
          onSelect={() => complete(`${label} `)}
        >
          {label} …
        </Choice>
      ))}
    </Group>
  )
}

function Machines({ found, go }: { found: readonly DomainSummary[]; go: (href: string) => void }) {
  const store = useLiveStore()
  if (found.length === 0) return null
  return (
    <Group
      heading={found.length > MOST ? `Virtual machines, ${MOST} of ${found.length}` : 'Virtual machines'}
    >
      {found.slice(0, MOST).map((domain) => {
        const { icon: Icon, label } = domainStateLooks[domain.state]
        return (
          <Choice
            key={`${domain.hostId} ${domain.uuid}`}
            value={`vm ${domain.hostId} ${domain.uuid}`}
            icon={<Icon />}
            note={`${label} · ${store.host(domain.hostId)?.name ?? ''}`}
            onSelect={() => go(paths.domain(domain))}
          >
            {domain.name}
          </Choice>
        )
      })}
    </Group>
  )
}

function Hosts({ text, go }: { text: string; go: (href: string) => void }) {
  const hosts = rankByName(useHosts(), text).slice(0, MOST)
  if (hosts.length === 0) return null
  return (
    <Group heading="Hosts">
      {hosts.map((host) => {
        const { icon: Icon, label } = hostStateLooks[host.state]
        return (
          <Choice
            key={host.id}
            value={`host ${host.id}`}
            icon={<Icon />}
            note={label}
            onSelect={() => go(paths.host(host.id))}
          >
            {host.name}
          </Choice>
        )
      })}
    </Group>
  )
}

function Pages({ text, go, close }: { text: string; go: (href: string) => void; close: () => void }) {
  const { role } = useMe()
  const { setTheme } = useTheme()
  const entries = [
    ...pages
      .filter(({ needs }) => !needs || may(role, needs))
      .map(({ href, label, icon }) => ({ label, icon, act: () => go(href) })),
    ...(may(role, 'domain.define')
      ? [{ label: 'Define virtual machine', icon: Plus, act: () => go(paths.defineDomain()) }]
      : []),
    ...(may(role, 'host.manage')
      ? [{ label: 'Add host', icon: Server, act: () => go(paths.addHost()) }]
      : []),
    ...themes.map(({ value, label, icon }) => ({
      label: `${label} theme`,
      icon,
      act: () => {
        close()
        setTheme(value)
      },
    })),
    {
      label: 'Sign out',
      icon: LogOut,
      act: () => void signOut().catch((error: Error) => notify.failed({ message: error.message })),
    },
  ].filter(({ label }) => matchesAll(label, text))
  if (entries.length === 0) return null
  return (
    <Group heading="Pages and more">
      {entries.map(({ label, icon, act }) => (
        <Choice key={label} value={`page ${label}`} icon={iconOf(icon)} onSelect={act}>
          {label}
        </Choice>
      ))}
    </Group>
  )
}
