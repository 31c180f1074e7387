import type { ExecutionResult } from 'graphql'
import type { PolicyContext } from '../../../src/policies/principal.ts'
import type { Model, ModelLimit } from './model.ts'
import { type Read, type Use, shutLocks } from './oracle.ts'

/** Points by bucket, `name key…`. */
export type Buckets = Map<string, number>

interface Counted {
  readonly limit: ModelLimit
  readonly bucket: string
  readonly keys: readonly string[]
}

/** What a document comes to at the gate. */
export interface OracleVerdict {
  readonly code: string
  /** Limits of outcomes that are charged once it has run. */
  readonly deferred: readonly Counted[]
}

/** The gate as policies.md has it, with a counter in a map: how many points each bucket has lost. */
export function createOracleGate(model: Model) {
  const spent: Buckets = new Map()
  const limitsOf = ({ root }: Read, { name }: Use) => model.policies.get(`${root}.${name}`)?.limits ?? []

  const countedIn = (phase: string, read: Read, context: PolicyContext): readonly Counted[] => {
    const found = new Map<string, { limit: ModelLimit; bucket: string; keys: string[] }>()
    for (const use of read.uses(read.root, read.top)) {
      for (const limit of limitsOf(read, use)) {
        const key = keyOf(limit, use, context)
        if (phaseOf(limit) !== phase || key === null) continue
        const bucket = `${limit.name} ${key}`
        const known = found.get(bucket) ?? { limit, bucket, keys: [] }
        known.keys.push(use.key)
        found.set(bucket, known)
      }
    }
    return [...found.values()]
  }
  const pay = (bucket: string, points: number) => {
    const sum = (spent.get(bucket) ?? 0) + points
    spent.set(bucket, sum)
    return sum
  }
  const passes = (counted: readonly Counted[]): boolean => {
    let passed = true
    for (const { limit, bucket, keys } of counted) {
      const sum =
        limit.count === 'ATTEMPT' ? pay(bucket, keys.length) : (spent.get(bucket) ?? 0) + keys.length
      if (sum > limit.points) passed = false
    }
    return passed
  }

  const enter = (read: Read, context: PolicyContext): OracleVerdict => {
    const deferred: Counted[] = []
    const pass = (phase: string) => {
      const counted = countedIn(phase, read, context)
      deferred.push(...counted.filter(({ limit }) => limit.count !== 'ATTEMPT'))
      return passes(counted)
    }
    if (!pass('address')) return { code: 'RATE_LIMITED', deferred: [] }
    if (isCrowded(model, read)) return { code: 'OPERATION_LIMIT', deferred: [] }
    const codes = shutLocks(model, read, context.viewer)
    for (const code of ['UNAUTHENTICATED', 'FORBIDDEN', 'STEP_UP_REQUIRED'])
      if (codes.has(code)) return { code, deferred: [] }
    for (const phase of ['identifierAtAddress', 'identifier', 'person'])
      if (!pass(phase)) return { code: 'RATE_LIMITED', deferred: [] }
    return { code: 'OK', deferred }
  }

  const settle = ({ deferred }: OracleVerdict, { data, errors = [] }: ExecutionResult) => {
    const failed = (key: string) => data?.[key] == null && errors.some(({ path }) => path?.[0] === key)
    for (const { limit, bucket, keys } of deferred) {
      const uses = keys.filter((key) => failed(key) === (limit.count === 'FAILURE')).length
      if (uses > 0) pay(bucket, uses)
    }
  }
  return { enter, settle, spent }
}

/** Whether what stands alone has company. */
export function isCrowded(model: Model, { root, uses, top }: Read): boolean {
  const all = uses(root, top)
  return all.length > 1 && all.some(({ name }) => model.policies.get(`${root}.${name}`)?.isExclusive === true)
}

function phaseOf({ by }: ModelLimit): string {
  if (by.includes('ARGS')) return by.includes('IP') ? 'identifierAtAddress' : 'identifier'
  return by.join() === 'IP' ? 'address' : 'person'
}

function keyOf({ by }: ModelLimit, { n }: Use, { viewer, client }: PolicyContext): string | null {
  const parts: string[] = []
  for (const word of by) {
    if (word === 'IP') parts.push(client.ip)
    if (word === 'GLOBAL') parts.push('global')
    if (word === 'ARGS') parts.push(n == null ? '' : String(n))
    if (viewer.kind === 'anonymous') continue
    if (word === 'USER') parts.push(viewer.userId)
    if (word === 'API_KEY' && viewer.kind === 'session') return null
    if (word === 'API_KEY' || word === 'SESSION')
      parts.push(viewer.kind === 'session' ? viewer.sessionId : viewer.apiKeyId)
  }
  return parts.join(' ')
}
