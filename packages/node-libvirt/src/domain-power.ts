import { DomainBase } from './domain-base.ts'

/** Starting, stopping, saving and defining a domain. */
export abstract class DomainPower extends DomainBase {
  /** Starts it. (`virDomainCreateWithFlags`) @param flags `DomainCreateFlags` */
  create(flags = 0): Promise<void> {
    return this.run('virDomainCreateWithFlags', flags)
  }

  /** Asks the guest to shut down; fulfilled when asked, not when off. (`virDomainShutdownFlags`) @param flags `DomainShutdownFlagValues` */
  shutdown(flags = 0): Promise<void> {
    return this.run('virDomainShutdownFlags', flags)
  }

  /** Asks the guest to reboot. (`virDomainReboot`) @param flags `DomainRebootFlagValues` */
  reboot(flags = 0): Promise<void> {
    return this.run('virDomainReboot', flags)
  }

  /** Resets it like the button of a real machine. (`virDomainReset`) */
  reset(): Promise<void> {
    return this.run('virDomainReset', 0)
  }

  /** Forces it off. (`virDomainDestroyFlags`) @param flags `DomainDestroyFlagsValues` */
  destroy(flags = 0): Promise<void> {
    return this.run('virDomainDestroyFlags', flags)
  }

  /** Pauses its CPUs. (`virDomainSuspend`) */
  suspend(): Promise<void> {
    return this.run('virDomainSuspend')
  }

  /** (`virDomainResume`) */
  resume(): Promise<void> {
    return this.run('virDomainResume')
  }

  /** Guest sleep. (`virDomainPMSuspendForDuration`) @param target `NodeSuspendTarget` */
  pmSuspend(target: number): Promise<void> {
    return this.run('virDomainPMSuspendForDuration', target, 0, 0)
  }

  /** (`virDomainPMWakeup`) */
  pmWakeup(): Promise<void> {
    return this.run('virDomainPMWakeup', 0)
  }

  /** (`virDomainInjectNMI`) */
  injectNmi(): Promise<void> {
    return this.run('virDomainInjectNMI', 0)
  }

  /** Saves memory to a file of libvirt's and stops; the next start goes on there. (`virDomainManagedSave`) @param flags `DomainSaveRestoreFlags` */
  managedSave(flags = 0): Promise<void> {
    return this.run('virDomainManagedSave', flags)
  }

  /** (`virDomainHasManagedSaveImage`) */
  hasManagedSaveImage(): Promise<boolean> {
    return this.ask('virDomainHasManagedSaveImage', 0)
  }

  /** (`virDomainManagedSaveRemove`) */
  managedSaveRemove(): Promise<void> {
    return this.run('virDomainManagedSaveRemove', 0)
  }

  /** XML in the managed save image. (`virDomainManagedSaveGetXMLDesc`) @param flags `DomainSaveImageXMLFlags` */
  managedSaveXmlDesc(flags = 0): Promise<string> {
    return this.read('virDomainManagedSaveGetXMLDesc', flags)
  }

  /** Changes the XML in the managed save image. (`virDomainManagedSaveDefineXML`) @param flags `DomainSaveRestoreFlags` */
  managedSaveDefine(xml: string, flags = 0): Promise<void> {
    return this.run('virDomainManagedSaveDefineXML', xml, flags)
  }

  /** Saves memory to a file on the host and stops. (`virDomainSaveFlags`) @param flags `DomainSaveRestoreFlags` */
  save(path: string, xml?: string, flags = 0): Promise<void> {
    return this.run('virDomainSaveFlags', path, xml, flags)
  }

  /** Writes the guest's memory to a file on the host. (`virDomainCoreDumpWithFormat`) */
  coreDump(path: string, format = 0, flags = 0): Promise<void> {
    return this.run('virDomainCoreDumpWithFormat', path, format, flags)
  }

  /** Whether it starts with its host. (`virDomainGetAutostart`) */
  autostart(): Promise<boolean> {
    return this.ask('virDomainGetAutostart')
  }

  /** (`virDomainSetAutostart`) */
  setAutostart(autostart: boolean): Promise<void> {
    return this.run('virDomainSetAutostart', Number(autostart))
  }

  /** Forgets the definition; a running domain becomes transient. (`virDomainUndefineFlags`) @param flags `DomainUndefineFlagsValues` */
  undefine(flags = 0): Promise<void> {
    return this.run('virDomainUndefineFlags', flags)
  }

  /** Renames a domain that is off; this object keeps the old `name`. (`virDomainRename`) */
  rename(name: string): Promise<void> {
    return this.run('virDomainRename', name, 0)
  }

  /** What happens on power off, reboot, crash. (`virDomainSetLifecycleAction`) @param type `DomainLifecycle` @param action `DomainLifecycleAction` @param flags `DomainModificationImpact` */
  setLifecycleAction(type: number, action: number, flags = 0): Promise<void> {
    return this.run('virDomainSetLifecycleAction', type, action, flags)
  }

  /** (`virDomainSetVcpusFlags`) @param flags `DomainVcpuFlags` */
  setVcpus(count: number, flags = 0): Promise<void> {
    return this.run('virDomainSetVcpusFlags', count, flags)
  }

  /** Memory in KiB. (`virDomainSetMemoryFlags`) @param flags `DomainMemoryModFlags` */
  setMemory(memory: number, flags = 0): Promise<void> {
    return this.run('virDomainSetMemoryFlags', memory, flags)
  }

  /** Seconds between the guest's balloon reports, 0 for none. (`virDomainSetMemoryStatsPeriod`) @param flags `DomainMemoryModFlags` */
  setMemoryStatsPeriod(seconds: number, flags = 0): Promise<void> {
    return this.run('virDomainSetMemoryStatsPeriod', seconds, flags)
  }
}
