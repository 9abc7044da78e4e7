/**
 * Codes with which the console's WebSocket is closed (RFC 6455, 7.4.2: 4000 to 4999 are an application's own).
 * The reason that goes with a code is the code of a Problem, such as `console-off`.
 */
export const CONSOLE_CLOSE = {
  /** The browser sent what is not RFB, or more than it may. */
  protocol: 4400,
  /** Signed out, the session ran out, or its role changed: who may come back does so with what they may do now. */
  session: 4401,
  /** There is no display to show: the reason says why, `consoles.status` says it in words. */
  display: 4404,
  /** The other side took too long. */
  deadline: 4408,
  /** QEMU closed the display: power off, reset by libvirt, migration. */
  ended: 4410,
  /** Drover itself failed. */
  failure: 4500,
} as const
export type ConsoleCloseCode = (typeof CONSOLE_CLOSE)[keyof typeof CONSOLE_CLOSE]
