'use client'
import {
  Camera,
  ChevronUp,
  Ellipsis,
  Eye,
  Keyboard,
  Maximize,
  Minimize,
  RefreshCw,
  Scaling,
  TextCursorInput,
} from 'lucide-react'
import type { ReactNode } from 'react'
import { Badge, StateBadge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { BrokenGlyph, DotGlyph, TurnGlyph } from '@/components/ui/glyphs'
import { IconButton } from '@/components/ui/icon-button'
import { Menu, MenuChoice, MenuItem, MenuLabel, MenuSeparator } from '@/components/ui/menu'
import { useNarrow } from '@/components/ui/use-narrow'
import type { ConsolePhase, ScreenSize } from './console-controller'
import { CHORD_GROUPS, type Chord, CTRL_ALT_DEL } from './key-chords'

const SIZES: { value: ScreenSize; label: string }[] = [
  { value: 'fit', label: 'Scale to fit' },
  { value: 'resize', label: 'Resize the guest’s screen' },
  { value: 'actual', label: 'Actual size' },
]

export type ToolbarProps = {
  name: string
  phase: ConsolePhase
  viewOnly: boolean
  size: ScreenSize
  onSize: (size: ScreenSize) => void
  full: boolean
  onFull: () => void
  onChord: (chord: Chord) => void
  onText: () => void
  onScreenshot: () => void
  onReconnect: () => void
  onCollapse: () => void
  /** The domain's power menu, if its reader may use one. */
  power: ReactNode
  /** Where else the console or the domain can be seen. */
  link: ReactNode
  /** The name is the page's title: in a tab of its own. */
  titled: boolean
}

const looks = {
  connected: { tone: 'good', icon: DotGlyph, label: 'Connected' },
  connecting: { tone: 'busy', icon: TurnGlyph, label: 'Connecting' },
  waiting: { tone: 'busy', icon: TurnGlyph, label: 'Reconnecting' },
  blocked: { tone: 'off', icon: BrokenGlyph, label: 'Not connected' },
} as const

/** Everything one does to a console, in one quiet line; on a phone the rarer things are behind "More". */
export function ConsoleToolbar(props: ToolbarProps) {
  const { name, phase, viewOnly, titled, power, link, onCollapse } = props
  const narrow = useNarrow()
  const off = phase.name === 'connected' ? null : 'The console is not connected'
  return (
    <div
      role="toolbar"
      aria-label={`Console of ${name}`}
      className="flex min-h-9 items-center gap-1 border-b bg-surface px-2 py-1"
    >
      <div className="flex min-w-0 flex-1 items-center gap-2.5 pl-1">
        {titled ? (
          <h1 title={name} className="truncate font-semibold">
            {name}
          </h1>
        ) : null}
        <ToolbarState phase={phase} short={narrow && titled} />
        {viewOnly ? (
          <Badge
            tone="calm"
            title="Your role is viewer: you see the screen, and your keys and mouse stay here"
          >
            <Eye size={12} aria-hidden className="mr-1" /> View only
          </Badge>
        ) : null}
      </div>
      {viewOnly ? null : <InputControls {...props} off={off} narrow={narrow} />}
      {narrow ? <MoreMenu {...props} off={off} /> : <ScreenControls {...props} off={off} />}
      {power}
      {link}
      <IconButton icon={ChevronUp} label="Hide the toolbar" onClick={onCollapse} />
    </div>
  )
}

/** A phone has room for the name or for the word "Connected": there the green dot alone says it, with the word for readers. */
function ToolbarState({ phase, short }: { phase: ConsolePhase; short: boolean }) {
  const { label, ...look } = looks[phase.name]
  const hidden = short && phase.name === 'connected'
  return <StateBadge {...look} label={hidden ? <span className="sr-only">{label}</span> : label} />
}

type Controls = ToolbarProps & { off: string | null }

function InputControls({ onChord, onText, off, narrow }: Controls & { narrow: boolean }) {
  return (
    <>
      {narrow ? null : (
        <Button variant="quiet" disabledReason={off} onClick={() => onChord(CTRL_ALT_DEL)}>
          Ctrl-Alt-Del
        </Button>
      )}
      <Menu label="Keys" trigger={<IconButton icon={Keyboard} label="Send keys" disabledReason={off} />}>
        {CHORD_GROUPS.map((group, index) => (
          <div key={group[0]?.label} role="none">
            {index > 0 ? <MenuSeparator /> : null}
            {group.map((chord) => (
              <MenuItem key={chord.label} onSelect={() => onChord(chord)} disabledReason={off}>
                {chord.label}
              </MenuItem>
            ))}
          </div>
        ))}
      </Menu>
      <IconButton icon={TextCursorInput} label="Text and clipboard" onClick={onText} />
    </>
  )
}

function ScreenControls({ size, onSize, viewOnly, full, onFull, onScreenshot, onReconnect, off }: Controls) {
  return (
    <>
      <Menu label="Screen size" trigger={<IconButton icon={Scaling} label="Screen size" />}>
        <MenuChoice label="Screen size" value={size} onChange={onSize} options={sizesFor(viewOnly)} />
      </Menu>
      <IconButton
        icon={Camera}
        label="Save a picture of the screen"
        disabledReason={off}
        onClick={onScreenshot}
      />
      <IconButton icon={RefreshCw} label="Reconnect" onClick={onReconnect} />
      <IconButton
        icon={full ? Minimize : Maximize}
        label={full ? 'Leave full screen' : 'Full screen'}
        onClick={onFull}
      />
    </>
  )
}

function MoreMenu({ size, onSize, viewOnly, full, onFull, onScreenshot, onReconnect, off }: Controls) {
  return (
    <Menu label="More" trigger={<IconButton icon={Ellipsis} label="More" />}>
      <MenuLabel>Screen size</MenuLabel>
      <MenuChoice label="Screen size" value={size} onChange={onSize} options={sizesFor(viewOnly)} />
      <MenuSeparator />
      <MenuItem icon={Camera} onSelect={onScreenshot} disabledReason={off}>
        Save a picture of the screen
      </MenuItem>
      <MenuItem icon={RefreshCw} onSelect={onReconnect}>
        Reconnect
      </MenuItem>
      <MenuItem icon={full ? Minimize : Maximize} onSelect={onFull}>
        {full ? 'Leave full screen' : 'Full screen'}
      </MenuItem>
    </Menu>
  )
}

/** A viewer must not change the guest's resolution. */
const sizesFor = (viewOnly: boolean) => (viewOnly ? SIZES.filter(({ value }) => value !== 'resize') : SIZES)
