/** A drover's crook, bent around the one it leads. */
export function Logo({ size = 22, className }: { size?: number; className?: string }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" aria-hidden className={className}>
      <path d="M5.5 22.5V7.75a4.75 4.75 0 0 1 9.5 0V10" fill="none" stroke="currentColor" strokeWidth="3" />
      <rect x="11" y="13" width="9.5" height="9.5" className="fill-signal" />
    </svg>
  )
}
