import type { ConsoleState } from '../../shared/contract/consoles.ts'
import type { HostSummary } from '../../shared/contract/hosts.ts'
import type { Problem } from '../../shared/problem.ts'
import type { DisplayAddress, DisplayChoice } from './display.ts'
import type { HandshakeError, HandshakeFault } from './display-handshake.ts'

/** Why there is no screen to show, in words. */
export type Obstacle = { state: Exclude<ConsoleState, 'ready'>; problem: Problem }

const obstacle = (state: Obstacle['state'], code: string, message: string, remedy: string): Obstacle => ({
  state,
  problem: { code: `console-${code}`, message, remedy },
})

const VNC_LINE = "<graphics type='vnc' autoport='yes' listen='0.0.0.0'/>"
const NEXT_START = 'then shut it down and start it again'

export const OFF = obstacle('off', 'off', 'The virtual machine is off.', 'Start it to see its screen.')
export const GONE = obstacle(
  'gone',
  'gone',
  'This host has no such virtual machine.',
  'It may have been deleted, or have moved to a host that Drover does not know.',
)
export const MOVED = obstacle(
  'moved',
  'moved',
  'The virtual machine runs on another host now.',
  'Its console follows it there.',
)
export const DEMO = obstacle(
  'demo',
  'demo',
  "The demo host's machines have no real screen.",
  'Add a host with QEMU to open consoles.',
)
export const ENDED_BY_DROVER = obstacle(
  'unreachable',
  'failure',
  'Drover failed to open the console.',
  'Try again; its log has the details.',
)

export function hostLost(host: HostSummary): Obstacle {
  const found = obstacle(
    'host-lost',
    'host-lost',
    `Drover has no connection to the host ${host.name}.`,
    'The console comes back by itself once the host does.',
  )
  // Why it is lost is known already, and better put.
  if (host.problem) found.problem.message += ` ${host.problem.message}`
  return found
}

export function callFailed(problem: Problem): Obstacle {
  return {
    state: 'host-lost',
    problem: {
      ...problem,
      code: 'console-host-failed',
      message: `The display could not be looked up. ${problem.message}`,
    },
  }
}

/** What the live definition lacks. */
export function noDisplay(choice: Exclude<DisplayChoice, { state: 'display' }>): Obstacle {
  switch (choice.state) {
    case 'off':
      return OFF
    case 'none':
      return obstacle(
        'none',
        'none',
        'The virtual machine has no graphics device.',
        `Add ${VNC_LINE} under <devices> of its next-boot definition, ${NEXT_START}.`,
      )
    case 'nowhere':
      return obstacle(
        'none',
        'nowhere',
        'Its VNC display listens at no address.',
        `Use ${VNC_LINE} in its next-boot definition, ${NEXT_START}.`,
      )
    case 'spice':
      return obstacle(
        'spice',
        'spice',
        'Its only display is SPICE, which browsers do not speak.',
        `Add ${VNC_LINE} beside the SPICE one in its next-boot definition, ${NEXT_START}; or use virt-viewer.`,
      )
    case 'other':
      return obstacle(
        'none',
        'other',
        `Its only display is of the type ${choice.type}, which Drover does not show.`,
        `Add ${VNC_LINE} to its next-boot definition, ${NEXT_START}.`,
      )
    case 'loopback':
      return obstacle(
        'loopback',
        'loopback',
        `Its VNC display listens on the host's own loopback only (${choice.listen}): nobody can reach it from here.`,
        `Set listen='0.0.0.0', or an address of the host that Drover reaches, on <graphics> in its next-boot definition, ${NEXT_START}. vnc_listen in the host's /etc/libvirt/qemu.conf does it for all. Protect the display with passwd= or a firewall.`,
      )
    case 'socket':
      return obstacle(
        'loopback',
        'socket',
        `Its VNC display is a socket on the host (${choice.path}): it can't be reached over the network.`,
        `Use ${VNC_LINE} in its next-boot definition, ${NEXT_START}.`,
      )
  }
}

const say = (address: DisplayAddress) =>
  address.kind === 'socket' ? address.path : `${address.host} port ${address.port}`

type Wording = [state: Obstacle['state'], message: string, remedy: string]
const TLS_LATER =
  "TLS displays come in a later version. Until then set vnc_tls=0 in the host's /etc/libvirt/qemu.conf, restart libvirtd and start the virtual machine again; protect the display by a firewall."

function wording(fault: HandshakeFault, detail: string, where: string): Wording {
  const unreachable = `Nothing that speaks VNC answers at ${where}`
  switch (fault) {
    case 'unreachable':
      return detail === 'ECONNREFUSED'
        ? [
            'unreachable',
            `The display at ${where} refuses connections.`,
            'If this lasts, a firewall on the host rejects the port: open the VNC ports (5900 and up) for Drover.',
          ]
        : [
            'unreachable',
            `The display at ${where} can't be reached (${detail}).`,
            'Check the route and the firewall between Drover and the host: the VNC ports (5900 and up) must be open.',
          ]
    case 'deadline':
      return [
        'unreachable',
        `${unreachable} in time.`,
        'A firewall that drops packets looks like this, and so does a stopped QEMU. Open the VNC ports (5900 and up) for Drover.',
      ]
    case 'not-vnc':
      return [
        'unreachable',
        `${unreachable} (${detail}).`,
        'Is something else on that port, or the virtual machine just going off?',
      ]
    case 'refused':
      return [
        'unreachable',
        `The display refuses the connection: ${detail || 'it gives no reason'}.`,
        'Try again in a moment.',
      ]
    case 'full':
      return [
        'unreachable',
        'The display hung up on one more viewer.',
        'QEMU shows a screen to 32 viewers at once: wait until somebody leaves.',
      ]
    case 'tls':
      return ['tls', 'Its VNC display speaks TLS only (vnc_tls), which Drover does not speak yet.', TLS_LATER]
    case 'sasl':
      return [
        'tls',
        'Its VNC display asks for SASL (vnc_sasl), which Drover does not speak yet.',
        "Set vnc_sasl=0 in the host's /etc/libvirt/qemu.conf and use passwd= on <graphics> instead.",
      ]
    case 'unknown-security':
      return [
        'tls',
        `Its VNC display offers only security types that Drover does not speak (${detail}).`,
        'Use no security, or VNC authentication by passwd= on <graphics>.',
      ]
    case 'password-unknown':
      return [
        'password',
        'Its VNC display asks for a password that libvirt does not report.',
        "It comes from vnc_password in the host's /etc/libvirt/qemu.conf, or was set past libvirt: put passwd= on <graphics> instead.",
      ]
    case 'password-locked':
      return [
        'password',
        'Its VNC display is locked: the password is empty.',
        'Put a password into passwd= on <graphics>, or remove the attribute.',
      ]
    case 'password-expired':
      return [
        'password',
        `Its VNC password was valid until ${detail}.`,
        'Move passwdValidTo on <graphics>, or remove it.',
      ]
    case 'password-refused':
      return [
        'password',
        `Its VNC display refuses the password that libvirt reports${detail ? `: ${detail}` : ''}.`,
        'It was changed past libvirt, or too many attempts failed: set passwd= on <graphics> of the live definition anew.',
      ]
  }
}

/** What came of talking to the display. The password is in none of it. */
export function handshakeFailed({ fault, detail }: HandshakeError, address: DisplayAddress): Obstacle {
  // What a server says is shown, so it is cut and freed of control characters.
  const clean = detail.replace(/[^\x20-\x7e]/g, ' ').slice(0, 200)
  const [state, message, remedy] = wording(fault, clean, say(address))
  return obstacle(state, fault, message, remedy)
}
