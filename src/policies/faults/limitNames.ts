import type { Check } from './check.ts'

/** One limit, one name; an override names a limit that exists and leaves it at least one point and one second. */
export const limitNames: Check = ({ fields, options }) => {
  const taken = new Set(options.otherLimits)
  const faults: string[] = []

  for (const { coordinate, own } of fields) {
    for (const { args } of own.filter(({ name }) => name === 'rateLimit')) {
      const name = String(args.get('name'))
      if (taken.has(name)) faults.push(`${coordinate}: the limit name ${name} is taken`)
      taken.add(name)
    }
  }
  for (const [name, { points, windowSeconds }] of options.limitOverrides ?? []) {
    if (name !== '*' && !taken.has(name)) faults.push(`override ${name}: there is no such limit`)
    if (!(points >= 1 && windowSeconds >= 1))
      faults.push(`override ${name}: has fewer than one point or one second`)
  }
  return faults
}
