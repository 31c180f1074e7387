import { totalmem } from 'node:os'

/** Bytes that this process may take: the limit of its container or, without one, the memory of the machine. */
export function memoryLimit(): number {
  return Math.min(process.constrainedMemory() || Number.POSITIVE_INFINITY, totalmem())
}
