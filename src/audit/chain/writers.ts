import { randomBytes } from 'node:crypto'
import { v7 as uuidv7 } from 'uuid'

const lanesMax = 0xffff

/** The lanes of one process are named by one UUID whose last 16 bits count: announcing it announces them all. */
export function newWriters(): string {
  return `${uuidv7().slice(0, -12)}${randomBytes(4).toString('hex')}0000`
}

export function laneOf(writers: string, number: number): string {
  if (number > lanesMax) throw new Error('this process has given up too many lanes of the record')
  return writers.slice(0, -4) + number.toString(16).padStart(4, '0')
}

/** The writers of which this is one. */
export function writersOf(writerId: string): string {
  return `${writerId.slice(0, -4)}0000`
}
