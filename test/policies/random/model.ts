import { type Dice, names, pick } from './dice.ts'

/** A lock as data: what the SDL will say, and what the oracle reads instead of the SDL. */
export interface ModelLock {
  readonly roles: readonly (readonly string[])[] | null
  readonly scopes: readonly (readonly string[])[] | null
  readonly aal: number
  readonly maxAgeMinutes: number | null
}

export interface ModelLimit {
  readonly name: string
  readonly points: number
  readonly by: readonly string[]
  readonly count: 'ATTEMPT' | 'FAILURE' | 'SUCCESS'
}

/** The policy of a field; `isInherited` where its type says it. A null lock is public. */
export interface ModelPolicy {
  readonly lock: ModelLock | null
  readonly isInherited: boolean
  readonly before: 'ERROR' | 'NULL' | null
  readonly after: 'ERROR' | 'NULL' | 'FILTER' | null
  readonly limits: readonly ModelLimit[]
  readonly isExclusive: boolean
}

/** What a field of this name gives, on whatever type it stands: so no two selections conflict. Each takes `n: Int`. */
export interface ModelField {
  readonly type: string
  readonly isList: boolean
}

/** A schema as data. */
export interface Model {
  readonly fields: ReadonlyMap<string, ModelField>
  /** Fields by the name of an object or an interface; `Query` and `Mutation` are objects. */
  readonly types: ReadonlyMap<string, readonly string[]>
  /** The objects that an interface or a union may turn out to be. */
  readonly possible: ReadonlyMap<string, readonly string[]>
  readonly interfaces: ReadonlySet<string>
  /** By object: the lock that its fields inherit; absent where each speaks for itself. */
  readonly inherited: ReadonlyMap<string, ModelLock | null>
  /** By coordinate. */
  readonly policies: ReadonlyMap<string, ModelPolicy>
}

/** Makes a schema: a few objects, interfaces and unions, with every kind of policy thrown in. */
export function randomModel(dice: Dice): Model {
  const objects = names('O', 2 + dice(3))
  const interfaces = names('A', dice(3))
  const unions = names('S', dice(2))
  const composite = [...objects, ...interfaces, ...unions]
  const fields = new Map(
    names('f', 9).map((name): [string, ModelField] => {
      const type = dice(5) < 2 ? 'Int' : pick(dice, composite)
      return [name, { type, isList: type !== 'Int' && dice(3) === 0 }]
    }),
  )
  const some = (from: readonly string[], most: number) => [
    ...new Set(Array.from({ length: 1 + dice(most) }, () => pick(dice, from))),
  ]
  const fieldNames = [...fields.keys()]
  const possible = new Map([...interfaces, ...unions].map((name) => [name, some(objects, 3)]))
  const types = new Map<string, readonly string[]>(interfaces.map((name) => [name, some(fieldNames, 2)]))
  for (const name of objects) {
    const demanded = interfaces.filter((one) => possible.get(one)?.includes(name))
    const own = [...some(fieldNames, 4), ...demanded.flatMap((one) => types.get(one) ?? [])]
    types.set(name, [...new Set(own)])
  }
  types.set('Query', ['open', ...some(fieldNames, 6)])
  types.set('Mutation', some(fieldNames, 3))
  fields.set('open', { type: 'Int', isList: false })

  const inherited = new Map<string, ModelLock | null>()
  for (const name of objects) if (dice(2) === 0) inherited.set(name, randomLock(dice))
  const policies = new Map<string, ModelPolicy>()
  for (const name of [...objects, 'Query', 'Mutation'])
    for (const field of types.get(name) ?? [])
      policies.set(`${name}.${field}`, randomPolicy(dice, name, field, fields.get(field), inherited))
  return { fields, types, possible, interfaces: new Set(interfaces), inherited, policies }
}

const roleGroups = [[['USER']], [['ADMIN']], [['AUDITOR'], ['ADMIN']], [['USER', 'AUDITOR']]]
const scopeGroups = [[['BOOKS_READ']], [['BOOKS_READ'], ['BOOKS_WRITE']], [['BOOKS_READ', 'BOOKS_WRITE']]]

function randomLock(dice: Dice): ModelLock | null {
  if (dice(2) === 0) return null
  return {
    roles: dice(3) === 0 ? pick(dice, roleGroups) : null,
    scopes: dice(2) === 0 ? pick(dice, scopeGroups) : null,
    aal: dice(6) === 0 ? 2 : 1,
    maxAgeMinutes: dice(6) === 0 ? 5 : null,
  }
}

function randomPolicy(
  dice: Dice,
  typeName: string,
  fieldName: string,
  field: ModelField | undefined,
  inherited: ReadonlyMap<string, ModelLock | null>,
): ModelPolicy {
  const silent = { before: null, after: null, limits: [], isExclusive: false }
  const ofType = inherited.get(typeName)
  if (ofType !== undefined && dice(3) > 0) return { ...silent, lock: ofType, isInherited: true }
  // A stranger must find something to query.
  if (fieldName === 'open') return { ...silent, lock: null, isInherited: false }

  const lock = randomLock(dice)
  const isRoot = typeName === 'Query' || typeName === 'Mutation'
  const modes = field?.isList === true ? (['ERROR', 'NULL', 'FILTER'] as const) : (['ERROR', 'NULL'] as const)
  return {
    lock,
    isInherited: false,
    before: lock !== null && dice(4) === 0 ? pick(dice, ['ERROR', 'NULL']) : null,
    after: lock !== null && field?.type !== 'Int' && dice(4) === 0 ? pick(dice, modes) : null,
    limits: isRoot ? randomLimits(dice, `${typeName}.${fieldName}`, lock) : [],
    isExclusive: isRoot && dice(8) === 0,
  }
}

const openKeys = [['IP'], ['GLOBAL'], ['IP', 'ARGS'], ['ARGS']]
const personalKeys = [...openKeys, ['USER'], ['SESSION'], ['USER', 'ARGS'], ['IP', 'SESSION']]

function randomLimits(dice: Dice, coordinate: string, lock: ModelLock | null): readonly ModelLimit[] {
  const keys = lock === null ? openKeys : personalKeys
  const reachable = lock?.scopes == null ? keys : [...keys, ['API_KEY'], ['API_KEY', 'IP']]
  const prefix = coordinate.toLowerCase().replace('.', '-')
  const limits = Array.from({ length: dice(3) }, (_, index): ModelLimit => ({
    name: `${prefix}-${index}`,
    points: pick(dice, [2, 4, 1_000]),
    by: pick(dice, reachable),
    count: pick(dice, ['ATTEMPT', 'ATTEMPT', 'FAILURE', 'SUCCESS']),
  }))
  // What a stranger may change has a limit by address.
  return coordinate.startsWith('Mutation.') && lock === null
    ? [...limits, { name: `${prefix}-ip`, points: 6, by: ['IP'], count: 'ATTEMPT' }]
    : limits
}
