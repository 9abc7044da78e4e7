import { describe, expect, it } from 'vitest'
import { doneProgress, type JobReading, ProgressCourse } from './migration-progress.ts'

const MIB = 1024 * 1024
const storage = (done: number): JobReading => ({
  diskTotal: 512 * MIB,
  diskProcessed: done * MIB,
  diskRemaining: (512 - done) * MIB,
  dataTotal: 512 * MIB,
})
const memory = (sent: number, remaining: number, iteration = 1, extra: JobReading = {}): JobReading => ({
  diskTotal: 512 * MIB,
  diskProcessed: 512 * MIB,
  diskRemaining: 0,
  memoryTotal: 256 * MIB,
  memoryProcessed: sent * MIB,
  memoryRemaining: remaining * MIB,
  memoryIteration: iteration,
  memoryPageSize: 4096,
  ...extra,
})

describe('the course of a migration', () => {
  it('never runs backwards when memory begins with a new total', () => {
    const course = new ProgressCourse({ storage: 512 * MIB, memory: 256 * MIB })
    const readings = [
      {},
      storage(0),
      storage(300),
      storage(512),
      memory(0, 256),
      memory(128, 128),
      memory(256, 4, 2),
    ]
    const percents = readings.map((reading, i) => course.take(reading, i * 500).percent)
    expect(percents).toEqual([...percents].sort((a, b) => a - b))
    expect(percents[2]).toBeCloseTo((100 * 300) / 768)
    expect(percents[3]).toBeCloseTo(66.7, 1)
    expect(percents[5]).toBeCloseTo((100 * 640) / 768)
  })

  it('does not fall when the guest rewrites its memory', () => {
    const course = new ProgressCourse({ storage: 0, memory: 256 * MIB })
    const reading = (sent: number, left: number, round: number) => ({
      ...memory(sent, left, round),
      diskTotal: 0,
      diskRemaining: 0,
      diskProcessed: 0,
    })
    const first = course.take(reading(250, 6, 1), 500).percent
    const second = course.take(reading(300, 200, 2), 1000)
    expect(second.percent).toBe(first)
    expect(second.remaining).toBe(200 * MIB)
    expect(second.iteration).toBe(2)
  })

  it('keeps the last percent for the proof', () => {
    const course = new ProgressCourse({ storage: 0, memory: 256 * MIB })
    course.take({ memoryTotal: 256 * MIB, memoryRemaining: 0, memoryProcessed: 256 * MIB }, 0)
    expect(course.progress.percent).toBe(99)
    expect(doneProgress(course.finishing({ dataProcessed: 300 * MIB }), 23)).toMatchObject({
      phase: 'done',
      percent: 100,
      processed: 300 * MIB,
      downtime: 23,
    })
  })

  it('gives no time left while the guest dirties memory as fast as it goes', () => {
    const course = new ProgressCourse({ storage: 0, memory: 256 * MIB })
    const dirty = (rate: number) =>
      memory(10, 200, 2, { memoryBps: 100 * MIB, memoryDirtyRate: (rate * MIB) / 4096 })
    expect(course.take(dirty(120), 500)).toMatchObject({
      timeLeft: null,
      dirtyRate: 120 * MIB,
      rate: 100 * MIB,
    })
    expect(course.take(dirty(50), 1000).timeLeft).toBe(4000)
  })

  it('knows when bytes last moved', () => {
    const course = new ProgressCourse({ storage: 0, memory: 256 * MIB })
    course.take({}, 100)
    expect(course.movedAt).toBe(0)
    course.take(memory(1, 255), 600)
    course.take(memory(1, 255), 1100)
    expect(course.movedAt).toBe(600)
  })
})
