/** A drover's crook, bent around the one it leads. */
export function Logo({ size = 22, className }: { size?: number; className?: string }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" aria-hidden className={className}>
      <path d="M6 22V9.5a6 6 0 0 1 12 0V13" fill="none" stroke="currentColor" strokeWidth="3" />
      <rect x="10" y="14.5" width="8" height="8" className="fill-signal" />
    </svg>
  )
}
