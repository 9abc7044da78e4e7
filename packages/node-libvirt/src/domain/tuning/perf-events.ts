import { field, ParameterTable } from '../../typed-parameters.ts'

/** Which events of a running domain the host's CPUs count; `DomainStats.perf` has the counts. */
export interface PerfEvents {
  /** Bytes of the last level cache used. */
  cmt?: boolean
  /** Bytes per second from one level of cache to another. */
  mbmt?: boolean
  /** Bytes per second through the memory controller. */
  mbml?: boolean
  cacheMisses?: boolean
  /** Cache hits. */
  cacheReferences?: boolean
  instructions?: boolean
  cpuCycles?: boolean
  branchInstructions?: boolean
  branchMisses?: boolean
  busCycles?: boolean
  /** Cycles in which the CPU fetched nothing. */
  stalledCyclesFrontend?: boolean
  /** Cycles in which the CPU finished nothing. */
  stalledCyclesBackend?: boolean
  /** Cycles as if the CPU's frequency never changed. */
  refCpuCycles?: boolean
  cpuClock?: boolean
  taskClock?: boolean
  pageFaults?: boolean
  contextSwitches?: boolean
  cpuMigrations?: boolean
  /** Page faults without a disk. */
  pageFaultsMin?: boolean
  /** Page faults with one. */
  pageFaultsMaj?: boolean
  alignmentFaults?: boolean
  emulationFaults?: boolean
}

/** @internal */
export const perfEventsTable = new ParameterTable<PerfEvents>('perf event', {
  cmt: field.boolean('cmt'),
  mbmt: field.boolean('mbmt'),
  mbml: field.boolean('mbml'),
  cacheMisses: field.boolean('cache_misses'),
  cacheReferences: field.boolean('cache_references'),
  instructions: field.boolean('instructions'),
  cpuCycles: field.boolean('cpu_cycles'),
  branchInstructions: field.boolean('branch_instructions'),
  branchMisses: field.boolean('branch_misses'),
  busCycles: field.boolean('bus_cycles'),
  stalledCyclesFrontend: field.boolean('stalled_cycles_frontend'),
  stalledCyclesBackend: field.boolean('stalled_cycles_backend'),
  refCpuCycles: field.boolean('ref_cpu_cycles'),
  cpuClock: field.boolean('cpu_clock'),
  taskClock: field.boolean('task_clock'),
  pageFaults: field.boolean('page_faults'),
  contextSwitches: field.boolean('context_switches'),
  cpuMigrations: field.boolean('cpu_migrations'),
  pageFaultsMin: field.boolean('page_faults_min'),
  pageFaultsMaj: field.boolean('page_faults_maj'),
  alignmentFaults: field.boolean('alignment_faults'),
  emulationFaults: field.boolean('emulation_faults'),
})
