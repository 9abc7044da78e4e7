import clsx from 'clsx'

/** Something is under way. Give it a label where no text beside it says so. */
export function Spinner({
  size = 14,
  label,
  className,
}: {
  size?: number
  label?: string
  className?: string
}) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="round"
      className={clsx('shrink-0 animate-spin', className)}
      role={label ? 'img' : undefined}
      aria-label={label}
      aria-hidden={label ? undefined : true}
    >
      <path d="M8 2a6 6 0 1 1-5.6 3.9" />
    </svg>
  )
}
