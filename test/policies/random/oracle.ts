import {
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValueNode,
  parse,
} from 'graphql'
import type { Principal } from '../../../src/policies/principal.ts'
import { noon } from '../toy.ts'
import { type Given, given, isHidden, isOdd } from './given.ts'
import type { Model, ModelLock } from './model.ts'
import type { Sent } from './randomDocument.ts'

/** A field of one object as it would be executed. */
export interface Use {
  readonly key: string
  readonly name: string
  readonly n: number | null | undefined
  readonly below: readonly SelectionSetNode[]
}

/** A document read by hand. */
export interface Read {
  readonly root: string
  readonly uses: (type: string, sets: readonly SelectionSetNode[]) => readonly Use[]
  readonly top: readonly SelectionSetNode[]
}

/** Reads a document as the specification says, slowly and by recursion, with nothing of the engine. */
export function read(model: Model, { text, variables }: Sent): Read {
  const { definitions }: DocumentNode = parse(text)
  const operation = definitions.find((one): one is OperationDefinitionNode => 'operation' in one)
  if (operation === undefined) throw new TypeError('a document without an operation')
  const fragments = definitions.filter(
    (one): one is FragmentDefinitionNode => one.kind === 'FragmentDefinition',
  )

  const valueOf = (node: ValueNode | undefined): unknown => {
    if (node?.kind === 'Variable') return variables[node.name.value]
    if (node?.kind === 'IntValue') return Number(node.value)
    if (node?.kind === 'BooleanValue') return node.value
    return node === undefined ? undefined : null
  }
  const isOut = (directives: readonly DirectiveNode[] = []) =>
    directives.some(({ name, arguments: args }) => {
      const when = valueOf(args?.[0]?.value)
      return name.value === 'skip' ? when === true : when === false
    })
  const fits = (type: string, on: string | undefined) =>
    on === undefined || on === type || model.possible.get(on)?.includes(type) === true

  const flat = (type: string, set: SelectionSetNode, seen: Set<string>): FieldNode[] =>
    set.selections.flatMap((node) => {
      if (isOut(node.directives)) return []
      if (node.kind === 'Field') return [node]
      if (node.kind === 'InlineFragment')
        return fits(type, node.typeCondition?.name.value) ? flat(type, node.selectionSet, seen) : []
      if (seen.has(node.name.value)) return []
      seen.add(node.name.value)
      const fragment = fragments.find(({ name }) => name.value === node.name.value)
      if (fragment === undefined || !fits(type, fragment.typeCondition.name.value)) return []
      return flat(type, fragment.selectionSet, seen)
    })

  const uses: Read['uses'] = (type, sets) => {
    const seen = new Set<string>()
    const nodes = sets
      .flatMap((set) => flat(type, set, seen))
      .filter(({ name }) => name.value !== '__typename')
    const keys = [...new Set(nodes.map(keyOf))]
    return keys.map((key) => {
      const same = nodes.filter((node) => keyOf(node) === key)
      const n = valueOf(same[0]?.arguments?.[0]?.value)
      return {
        key,
        name: same[0]?.name.value ?? '',
        n: typeof n === 'number' || n === null ? n : undefined,
        below: same.flatMap(({ selectionSet }) => (selectionSet === undefined ? [] : [selectionSet])),
      }
    })
  }
  const root = operation.operation === 'mutation' ? 'Mutation' : 'Query'
  return { root, uses, top: [operation.selectionSet] }
}

const keyOf = (node: FieldNode) => node.alias?.value ?? node.name.value

/** Why a lock stays shut, as a client is told; null where it opens. */
export function shut(lock: ModelLock | null, viewer: Principal): string | null {
  if (lock === null) return null
  if (viewer.kind === 'anonymous') return 'UNAUTHENTICATED'
  const holds = (groups: readonly (readonly string[])[], held: ReadonlySet<string>) =>
    groups.some((group) => group.every((word) => held.has(word)))
  if (lock.roles !== null && !holds(lock.roles, viewer.roles)) return 'FORBIDDEN'
  if (viewer.kind === 'apiKey') {
    const isOpen = lock.scopes !== null && holds(lock.scopes, viewer.scopes)
    return isOpen && lock.aal === 1 && lock.maxAgeMinutes === null ? null : 'FORBIDDEN'
  }
  const isWeak = lock.aal === 2 && viewer.secondFactorMethods.length > 0 && viewer.assuranceLevel === 1
  const isOld = lock.maxAgeMinutes !== null && noon / 1000 - viewer.authenticatedAt > lock.maxAgeMinutes * 60
  return isWeak || isOld ? 'STEP_UP_REQUIRED' : null
}

/** Every code with which a lock refuses that the document could reach, whatever the objects turn out to be. */
export function shutLocks(model: Model, { root, uses, top }: Read, viewer: Principal): ReadonlySet<string> {
  const codes = new Set<string>()
  const walk = (type: string, sets: readonly SelectionSetNode[]) => {
    for (const { name, below } of uses(type, sets)) {
      const code = shut(model.policies.get(`${type}.${name}`)?.lock ?? null, viewer)
      if (code !== null) codes.add(code)
      const given = model.fields.get(name)?.type ?? 'Int'
      if (given !== 'Int') for (const one of model.possible.get(given) ?? [given]) walk(one, below)
    }
  }
  walk(root, top)
  return codes
}

/** Every resolver that runs, with its argument, where only the enforcement stands between: sorted. */
export function callsOf(model: Model, { root, uses, top }: Read, viewer: Principal): readonly string[] {
  const calls: string[] = []
  const enter = ({ __typename: type, seed }: Given, sets: readonly SelectionSetNode[]) => {
    for (const { name, n, below } of uses(type, sets)) {
      const coordinate = `${type}.${name}`
      const policy = model.policies.get(coordinate)
      if (policy === undefined || shut(policy.lock, viewer) !== null) continue
      if (policy.before !== null && isOdd(n)) continue
      calls.push(`${coordinate}(${n})`)
      if (n === 7 || model.fields.get(name)?.type === 'Int') continue
      const value = given(model, name, seed, n)
      for (const one of leftOf(Array.isArray(value) ? value : [value], policy.after)) enter(one, below)
    }
  }
  enter({ __typename: root, seed: 0 }, top)
  return calls.toSorted()
}

/** What a rule AFTER leaves: one no fails the field, or takes the object away. */
function leftOf(values: readonly Given[], after: string | null): readonly Given[] {
  if (after === null) return values
  const left = values.filter((one) => !isHidden(one))
  return after === 'ERROR' && left.length < values.length ? [] : left
}
