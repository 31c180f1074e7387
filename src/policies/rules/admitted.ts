import type { PolicyContext } from '../principal.ts'

/** Whether this very operation hands the object to its caller: the person and session of whoever just signed in. */
export function admitted({ admitted: objects }: PolicyContext, object: unknown): boolean {
  return typeof object === 'object' && object !== null && objects?.has(object) === true
}
