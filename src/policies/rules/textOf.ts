/** A text that an object holds under a name; null where there is none, so that two absences never look alike. */
export function textOf(object: unknown, name: string): string | null {
  if (typeof object !== 'object' || object === null) return null
  const value: unknown = Object.getOwnPropertyDescriptor(object, name)?.value
  return typeof value === 'string' && value !== '' ? value : null
}
