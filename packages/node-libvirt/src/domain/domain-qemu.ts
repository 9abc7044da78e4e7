import { DomainAgentResponseTimeoutValues } from '../constants.ts'
import { type CallOptions, flagsOf, type Options, optionOf } from '../options.ts'
import { DomainScreen } from './domain-screen.ts'

/** Bits of `virDomainQemuMonitorCommandFlags`. */
export const DomainQemuMonitorCommandFlags = {
  /** The command is one of the human monitor, such as `info block`. */
  HMP: 1,
} as const

/** A command of QEMU's monitor or of its guest agent: `{ execute: 'query-status' }`. */
export interface QemuCommand {
  execute: string
  arguments?: Record<string, unknown>
}

/** QEMU's answer to a {@link QemuCommand}: `return`, or `error` if it refused. */
export interface QemuAnswer {
  return?: unknown
  error?: { class: string; desc: string }
  id?: string
}

/** How long libvirt waits for the guest agent's answer. */
export interface AgentWait {
  /** Seconds, or one of `DomainAgentResponseTimeoutValues`. */
  agentTimeout?: number | undefined
}

const textOf = (command: QemuCommand | string) =>
  typeof command === 'object' && command !== null ? JSON.stringify(command) : command

/**
 * What only QEMU has. libvirt marks a domain as tainted when its monitor was used past libvirt, and promises nothing
 * for it afterwards.
 */
export abstract class DomainQemu extends DomainScreen {
  /**
   * Has QEMU's monitor execute a command. Given an object it answers with an object; given text with text, as it must be
   * with `hmp`. (`virDomainQemuMonitorCommand`)
   */
  qemuMonitorCommand(
    command: QemuCommand,
    options?: Options<typeof DomainQemuMonitorCommandFlags>,
  ): Promise<QemuAnswer>
  qemuMonitorCommand(
    command: string,
    options?: Options<typeof DomainQemuMonitorCommandFlags>,
  ): Promise<string>
  async qemuMonitorCommand(
    command: QemuCommand | string,
    options?: Options<typeof DomainQemuMonitorCommandFlags>,
  ): Promise<QemuAnswer | string> {
    const flags = flagsOf(DomainQemuMonitorCommandFlags, options)
    const text = await this.read<string>('virDomainQemuMonitorCommand', options, textOf(command), flags)
    return typeof command === 'string' ? text : (JSON.parse(text) as QemuAnswer)
  }

  /**
   * As `qemuMonitorCommand`, handing QEMU duplicates of open files (at most 32). The files in the answer are yours to
   * close. Local connections only. (`virDomainQemuMonitorCommandWithFiles`)
   */
  async qemuMonitorCommandWithFiles(
    command: QemuCommand,
    files: readonly number[],
    options?: CallOptions,
  ): Promise<{ answer: QemuAnswer; files: number[] }> {
    const name = 'virDomainQemuMonitorCommandWithFiles'
    const given = await this.read<{ answer: string; files: number[] }>(
      name,
      options,
      textOf(command),
      files,
      0,
    )
    return { answer: JSON.parse(given.answer) as QemuAnswer, files: given.files }
  }

  /**
   * Has the guest agent execute a command, such as `{ execute: 'guest-ping' }`. Given an object it answers with an
   * object, given text with text. (`virDomainQemuAgentCommand`)
   */
  qemuAgentCommand(command: QemuCommand, options?: CallOptions & AgentWait): Promise<QemuAnswer>
  qemuAgentCommand(command: string, options?: CallOptions & AgentWait): Promise<string>
  async qemuAgentCommand(
    command: QemuCommand | string,
    options?: CallOptions & AgentWait,
  ): Promise<QemuAnswer | string> {
    const wait = optionOf(options, 'agentTimeout') ?? DomainAgentResponseTimeoutValues.DEFAULT
    const text = await this.read<string>('virDomainQemuAgentCommand', options, textOf(command), wait, 0)
    return typeof command === 'string' ? text : (JSON.parse(text) as QemuAnswer)
  }
}
