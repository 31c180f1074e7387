import { type Applied, wordGroups } from '../applied.ts'
import { secondsOf } from '../duration.ts'
import type { Compare, Difference } from './difference.ts'

type Groups = readonly (readonly string[])[]

/**
 * Who gets past `@auth`, decided by what its groups mean and not by how they are written: a group lets in all who
 * hold its words, so access widens by a group that holds no group of before.
 */
export const locks: Compare = ({ access: before }, { access: after }) => {
  if (before?.name !== 'auth' || after?.name !== 'auth') return compareKinds(before, after)
  return [
    ...compareGroups('roles', rolesOf(before), rolesOf(after)),
    ...compareGroups(
      'scopes',
      wordGroups(before.args.get('scopes')) ?? [],
      wordGroups(after.args.get('scopes')) ?? [],
    ),
    ...compareDemands('aal', levelOf(before), levelOf(after)),
    ...compareDemands('maxAge', -ageOf(before), -ageOf(after)),
  ]
}

function compareKinds(before: Applied | null, after: Applied | null): readonly Difference[] {
  if (before?.name === after?.name) return []
  const kind = after?.name === 'public' ? 'widened' : 'narrowed'
  return [{ kind, detail: `${kindOf(before)} → ${kindOf(after)}` }]
}

function compareGroups(name: string, before: Groups, after: Groups): readonly Difference[] {
  const detail = `${name} ${printGroups(before)} → ${printGroups(after)}`
  const differences: Difference[] = []
  if (!isCovered(after, before)) differences.push({ kind: 'widened', detail })
  if (!isCovered(before, after)) differences.push({ kind: 'narrowed', detail })
  return differences
}

/** Whether all whom one of `groups` lets in are let in by `others`. */
function isCovered(groups: Groups, others: Groups): boolean {
  return groups.every((group) => others.some((other) => other.every((word) => group.includes(word))))
}

function compareDemands(name: string, before: number, after: number): readonly Difference[] {
  if (before === after) return []
  const print = (value: number) => (Number.isFinite(value) ? String(Math.abs(value)) : 'any')
  return [
    { kind: after < before ? 'widened' : 'narrowed', detail: `${name} ${print(before)} → ${print(after)}` },
  ]
}

/** Without roles everybody who is signed in. */
function rolesOf({ args }: Applied): Groups {
  return wordGroups(args.get('roles')) ?? [[]]
}

function levelOf({ args }: Applied): number {
  return Number(args.get('aal') ?? 1)
}

function ageOf({ args }: Applied): number {
  return secondsOf(args.get('maxAge')) ?? Number.POSITIVE_INFINITY
}

function kindOf(access: Applied | null): string {
  return access === null ? 'no access' : `@${access.name}`
}

function printGroups(groups: Groups): string {
  return `[${groups.map((group) => `[${group.join(', ')}]`).join(', ')}]`
}
