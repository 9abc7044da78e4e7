import {
  DomainCoreDumpFlags,
  DomainCoreDumpFormat,
  DomainCreateFlags,
  DomainDestroyFlagsValues,
  type DomainLifecycle,
  type DomainLifecycleAction,
  DomainModificationImpact,
  DomainRebootFlagValues,
  DomainSaveImageXMLFlags,
  DomainSaveRestoreFlags,
  DomainShutdownFlagValues,
  DomainUndefineFlagsValues,
  type NodeSuspendTarget,
} from '../constants.ts'
import { bitOf, type CallOptions, flagsOf, longRunning, type Options } from '../options.ts'
import { type SaveParams, saveParameters } from './jobs/save-params.ts'
import { DomainTuning } from './tuning/domain-tuning.ts'

/** Starting, stopping, saving and defining a domain. */
export abstract class DomainPower extends DomainTuning {
  /** Starts it. (`virDomainCreateWithFlags`) */
  create(options?: Options<typeof DomainCreateFlags>): Promise<void> {
    return this.run('virDomainCreateWithFlags', options, flagsOf(DomainCreateFlags, options))
  }

  /** Asks the guest to shut down; fulfilled when asked, not when off. (`virDomainShutdownFlags`) */
  shutdown(options?: Options<typeof DomainShutdownFlagValues>): Promise<void> {
    return this.run('virDomainShutdownFlags', options, flagsOf(DomainShutdownFlagValues, options))
  }

  /** Asks the guest to reboot. (`virDomainReboot`) */
  reboot(options?: Options<typeof DomainRebootFlagValues>): Promise<void> {
    return this.run('virDomainReboot', options, flagsOf(DomainRebootFlagValues, options))
  }

  /** Resets it like the button of a real machine. (`virDomainReset`) */
  reset(options?: CallOptions): Promise<void> {
    return this.run('virDomainReset', options, 0)
  }

  /** Forces it off. (`virDomainDestroyFlags`) */
  destroy(options?: Options<typeof DomainDestroyFlagsValues>): Promise<void> {
    return this.run('virDomainDestroyFlags', options, flagsOf(DomainDestroyFlagsValues, options))
  }

  /** Pauses its CPUs. (`virDomainSuspend`) */
  suspend(options?: CallOptions): Promise<void> {
    return this.run('virDomainSuspend', options)
  }

  /** (`virDomainResume`) */
  resume(options?: CallOptions): Promise<void> {
    return this.run('virDomainResume', options)
  }

  /** Guest sleep. (`virDomainPMSuspendForDuration`) */
  pmSuspend(target: NodeSuspendTarget, options?: CallOptions): Promise<void> {
    return this.run('virDomainPMSuspendForDuration', options, target, 0, 0)
  }

  /** (`virDomainPMWakeup`) */
  pmWakeup(options?: CallOptions): Promise<void> {
    return this.run('virDomainPMWakeup', options, 0)
  }

  /** (`virDomainInjectNMI`) */
  injectNmi(options?: CallOptions): Promise<void> {
    return this.run('virDomainInjectNMI', options, 0)
  }

  /** Saves memory to a file of libvirt's and stops; the next start goes on there. (`virDomainManagedSave`) */
  managedSave(options?: Options<typeof DomainSaveRestoreFlags>): Promise<void> {
    return this.run('virDomainManagedSave', longRunning(options), flagsOf(DomainSaveRestoreFlags, options))
  }

  /** (`virDomainHasManagedSaveImage`) */
  hasManagedSaveImage(options?: CallOptions): Promise<boolean> {
    return this.ask('virDomainHasManagedSaveImage', options, 0)
  }

  /** (`virDomainManagedSaveRemove`) */
  managedSaveRemove(options?: CallOptions): Promise<void> {
    return this.run('virDomainManagedSaveRemove', options, 0)
  }

  /** XML in the managed save image. (`virDomainManagedSaveGetXMLDesc`) */
  managedSaveXmlDesc(options?: Options<typeof DomainSaveImageXMLFlags>): Promise<string> {
    return this.read('virDomainManagedSaveGetXMLDesc', options, flagsOf(DomainSaveImageXMLFlags, options))
  }

  /** Changes the XML in the managed save image. (`virDomainManagedSaveDefineXML`) */
  managedSaveDefine(xml: string, options?: Options<typeof DomainSaveRestoreFlags>): Promise<void> {
    return this.run('virDomainManagedSaveDefineXML', options, xml, flagsOf(DomainSaveRestoreFlags, options))
  }

  /** Saves memory to a file on the host and stops. (`virDomainSaveFlags`) */
  save(path: string, xml?: string, options?: Options<typeof DomainSaveRestoreFlags>): Promise<void> {
    return this.run(
      'virDomainSaveFlags',
      longRunning(options),
      path,
      xml,
      flagsOf(DomainSaveRestoreFlags, options),
    )
  }

  /**
   * As `save`, its parameters named; without `file` as `managedSave`. (`virDomainSaveParams`)
   */
  async saveParams(params: SaveParams, options?: Options<typeof DomainSaveRestoreFlags>): Promise<void> {
    const flags = flagsOf(DomainSaveRestoreFlags, options)
    await this.run('virDomainSaveParams', longRunning(options), saveParameters.write(params), flags)
  }

  /** Writes the guest's memory to a file on the host. (`virDomainCoreDumpWithFormat`) */
  coreDump(
    path: string,
    format: DomainCoreDumpFormat = DomainCoreDumpFormat.RAW,
    options?: Options<typeof DomainCoreDumpFlags>,
  ): Promise<void> {
    return this.run(
      'virDomainCoreDumpWithFormat',
      longRunning(options),
      path,
      format,
      flagsOf(DomainCoreDumpFlags, options),
    )
  }

  /** Whether it starts with its host. (`virDomainGetAutostart`) */
  autostart(options?: CallOptions): Promise<boolean> {
    return this.ask('virDomainGetAutostart', options)
  }

  /** (`virDomainSetAutostart`) */
  setAutostart(autostart: boolean, options?: CallOptions): Promise<void> {
    return this.run('virDomainSetAutostart', options, bitOf('autostart', autostart))
  }

  /** Forgets the definition; a running domain becomes transient. (`virDomainUndefineFlags`) */
  undefine(options?: Options<typeof DomainUndefineFlagsValues>): Promise<void> {
    return this.run('virDomainUndefineFlags', options, flagsOf(DomainUndefineFlagsValues, options))
  }

  /** Renames a domain that is off; this object keeps the old `name`. (`virDomainRename`) */
  rename(name: string, options?: CallOptions): Promise<void> {
    return this.run('virDomainRename', options, name, 0)
  }

  /** What happens on power off, reboot, crash. (`virDomainSetLifecycleAction`) */
  setLifecycleAction(
    type: DomainLifecycle,
    action: DomainLifecycleAction,
    options?: Options<typeof DomainModificationImpact>,
  ): Promise<void> {
    return this.run(
      'virDomainSetLifecycleAction',
      options,
      type,
      action,
      flagsOf(DomainModificationImpact, options),
    )
  }
}
