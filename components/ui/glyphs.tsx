import clsx from 'clsx'
import type { ReactNode } from 'react'

/** Drover's own marks for states: 12 px, one weight, told apart by shape and not by colour alone. */
type GlyphProps = { className?: string }

function Glyph({ className, children }: GlyphProps & { children: ReactNode }) {
  return (
    <svg
      width="12"
      height="12"
      viewBox="0 0 12 12"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      aria-hidden
      className={clsx('shrink-0', className)}
    >
      {children}
    </svg>
  )
}

export const TriangleGlyph = (props: GlyphProps) => (
  <Glyph {...props}>
    <path d="M2.5 1.2v9.6L11 6z" fill="currentColor" stroke="none" />
  </Glyph>
)
export const BarsGlyph = (props: GlyphProps) => (
  <Glyph {...props}>
    <path d="M2 1.5h2.8v9H2zM7.2 1.5H10v9H7.2z" fill="currentColor" stroke="none" />
  </Glyph>
)
export const SquareGlyph = (props: GlyphProps) => (
  <Glyph {...props}>
    <rect x="1.75" y="1.75" width="8.5" height="8.5" rx="0.5" />
  </Glyph>
)
export const CrossGlyph = (props: GlyphProps) => (
  <Glyph {...props}>
    <path d="M2 2l8 8M10 2l-8 8" strokeWidth="2.2" />
  </Glyph>
)
export const MoonGlyph = (props: GlyphProps) => (
  <Glyph {...props}>
    <path d="M10.4 7.4A4.9 4.9 0 0 1 4.6 1.6a4.9 4.9 0 1 0 5.8 5.8z" fill="currentColor" stroke="none" />
  </Glyph>
)
export const DotGlyph = (props: GlyphProps) => (
  <Glyph {...props}>
    <circle cx="6" cy="6" r="4" fill="currentColor" stroke="none" />
  </Glyph>
)
export const BrokenGlyph = (props: GlyphProps) => (
  <Glyph {...props}>
    <circle cx="6" cy="6" r="4.5" strokeDasharray="4.2 2.9" />
    <path d="M2.2 9.8l7.6-7.6" />
  </Glyph>
)
export const DashGlyph = (props: GlyphProps) => (
  <Glyph {...props}>
    <path d="M2 6h8" strokeWidth="2" />
  </Glyph>
)
export const TurnGlyph = (props: GlyphProps) => (
  <Glyph {...props} className={clsx('animate-spin', props.className)}>
    <path d="M6 1.5a4.5 4.5 0 1 1-4.3 3.2" strokeLinecap="round" />
  </Glyph>
)
export const TickGlyph = (props: GlyphProps) => (
  <Glyph {...props}>
    <path d="M1.5 6.5l3 3 6-7" strokeWidth="2" />
  </Glyph>
)
export const ArrowGlyph = (props: GlyphProps) => (
  <Glyph {...props}>
    <path d="M1 6h9M6.5 2.2L10.3 6 6.5 9.8" strokeWidth="1.8" />
  </Glyph>
)
export const QueryGlyph = (props: GlyphProps) => (
  <Glyph {...props}>
    <path d="M3.4 4.2a2.6 2.6 0 1 1 3.7 2.4c-.8.4-1.1.8-1.1 1.6" strokeLinecap="round" />
    <circle cx="6" cy="10.6" r="0.9" fill="currentColor" stroke="none" />
  </Glyph>
)
