import { type Applied, listOf } from '../applied.ts'
import { secondsOf } from '../duration.ts'
import type { DeclaredField } from '../schemaReading.ts'
import type { Check } from './check.ts'

/** A limit stands on a root field and has a name, points, a window and a key that every caller has. */
export const faultyLimit: Check = ({ fields }) =>
  fields.flatMap((declared) =>
    declared.own
      .filter(({ name }) => name === 'rateLimit')
      .flatMap((limit) => ofLimit(declared, limit).map((fault) => `${declared.coordinate}: ${fault}`)),
  )

function ofLimit(declared: DeclaredField, { args }: Applied): string[] {
  const name = String(args.get('name'))
  const points = Number(args.get('points'))
  const block = args.get('block') ?? null
  const faults: string[] = []

  if (declared.root === null) faults.push(`limit ${name} is below the root, where nothing counts`)
  if (!/^[a-z][a-z0-9-]{0,63}$/.test(name))
    faults.push(`limit name ${JSON.stringify(name)} is not of the form login-ip`)
  if (!(points >= 1)) faults.push(`limit ${name} has fewer than one point`)
  if (secondsOf(args.get('window')) === null) faults.push(`limit ${name} has no window as in "15m"`)
  if (block !== null && secondsOf(block) === null) faults.push(`limit ${name} has no block as in "1h"`)
  return [...faults, ...ofKeys(declared, name, listOf(args.get('by')).map(String))]
}

function ofKeys({ access }: DeclaredField, name: string, by: readonly string[]): string[] {
  const faults: string[] = []
  if (by.length === 0) faults.push(`limit ${name} counts by nothing`)
  if (new Set(by).size < by.length) faults.push(`limit ${name} counts twice by the same key`)

  const personal = by.filter((key) => key === 'USER' || key === 'SESSION' || key === 'API_KEY')
  if (access?.name !== 'auth') {
    for (const key of personal)
      faults.push(`limit ${name} counts by ${key} on a field that is open to strangers`)
  }
  if (by.includes('API_KEY') && access?.name === 'auth' && (access.args.get('scopes') ?? null) === null) {
    faults.push(`limit ${name} counts by API_KEY on a field that no API key reaches`)
  }
  return faults
}
