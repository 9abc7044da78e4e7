const LEAST = 10
const MOST = 1024

/** What is wrong with a new password, or null. The contract's schema says the same; it would bring zod into the page. */
export function passwordProblem(password: string): string | null {
  if (password.length < LEAST) return `At least ${LEAST} characters`
  return password.length > MOST ? `At most ${MOST} characters` : null
}
