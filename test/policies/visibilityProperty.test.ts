import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { array, assert as check, constantFrom, nat, property } from 'fast-check'
import {
  type FieldNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  executeSync,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  parse,
  specifiedRules,
  validate,
  visit,
} from 'graphql'
import { Refusal } from '../../src/errors.ts'
import { analyse } from '../../src/policies/analyse.ts'
import type { Lock } from '../../src/policies/policy.ts'
import type { Principal } from '../../src/policies/principal.ts'
import { contextOf, session } from './toy.ts'
import { createLibrary } from './toyLibrary.ts'

const { schemaFor, whole, policies, ran } = createLibrary()
const roleSets = [[], ['READER'], ['LIBRARIAN'], ['READER', 'LIBRARIAN']] as const
const viewers = constantFrom<Principal>(
  { kind: 'anonymous' },
  ...roleSets.map((roles) => session('one', [...roles], { level: 2 })),
)

/** The roles alone, read anew from the SDL's locks: a stranger and a person without a role are the same here. */
function isDenied(coordinate: string, viewer: Principal): boolean {
  const lock: Lock | null = policies.fields.get(coordinate)?.lock ?? null
  const held: ReadonlySet<string> = viewer.kind === 'anonymous' ? new Set() : viewer.roles
  return lock?.roles != null && !lock.roles.some((group) => group.every((role) => held.has(role)))
}

/** Documents over the whole library, by a walk that random numbers steer; at most four levels deep. */
const documents = array(nat(), { minLength: 12, maxLength: 60 }).map((numbers) => {
  const rest = [...numbers]
  const next = (below: number) => (rest.pop() ?? 0) % below

  const selections = (typeName: string, depth: number): string => {
    const parts = Array.from({ length: 1 + next(3) }, () => selection(typeName, depth))
    return `{ ${parts.join(' ')} }`
  }
  const selection = (typeName: string, depth: number): string => {
    const type = whole.getType(typeName)
    const inner = [...kinsOf(typeName)]
    if (depth < 3 && inner.length > 0 && next(3) === 1) {
      const kin = inner[next(inner.length)] ?? typeName
      return `... on ${kin} ${selections(kin, depth + 1)}`
    }
    const fields = isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : []
    const field = fields[next(Math.max(fields.length, 1))]
    if (field === undefined) return '__typename'
    const given = getNamedType(field.type)
    const needed = field.args.map(({ name }) => argument(name)).join(', ')
    const call = `k${next(4)}_${field.name}: ${field.name}${needed === '' ? '' : `(${needed})`}`
    if (!isCompositeType(given)) return call
    return depth > 3 ? `${call} { __typename }` : `${call} ${selections(given.name, depth + 1)}`
  }
  return next(6) === 1 ? `mutation ${selections('Mutation', 0)}` : selections('Query', 0)
})

const values: Readonly<Record<string, string>> = {
  first: '1',
  by: 'NEWEST',
  filter: '{ standing: GOOD }',
  text: '"Ada"',
  id: '"1"',
  loan: '{ book: "1" }',
}
const argument = (name: string) => `${name}: ${values[name] ?? 'null'}`

/** Types that a fragment inside this one may name. */
function kinsOf(typeName: string): readonly string[] {
  const type = whole.getType(typeName)
  if (isAbstractType(type)) return whole.getPossibleTypes(type).map(({ name }) => name)
  return isObjectType(type) ? type.getInterfaces().map(({ name }) => name) : []
}

function faultsOf(schema: GraphQLSchema, text: string): string {
  return JSON.stringify(validate(schema, parse(text), specifiedRules, { hideSuggestions: true }))
}

describe('for random documents and roles', () => {
  it('what is valid for a viewer never reaches a coordinate that the roles of the viewer are denied', () => {
    let valid = 0
    check(
      property(documents, viewers, (text, viewer) => {
        const schema = schemaFor(viewer)
        const document = parse(text)
        if (validate(schema, document).length > 0) return
        valid += 1
        const analysis = analyse(schema, document, null, {})
        assert.ok(!(analysis instanceof Refusal))
        assert.deepEqual(
          [...analysis.coordinates].filter((coordinate) => isDenied(coordinate, viewer)),
          [],
        )
        ran.length = 0
        executeSync({ schema, document, contextValue: contextOf(viewer) })
        assert.deepEqual(
          ran.filter((coordinate) => isDenied(coordinate, viewer)),
          [],
        )
      }),
      { numRuns: 300 },
    )
    assert.ok(valid > 30, `only ${valid} documents were valid`)
  })

  it('a hidden field is answered byte for byte like one that never was', () => {
    let hidden = 0
    check(
      property(documents, viewers, nat(), (text, viewer, pick) => {
        const schema = schemaFor(viewer)
        const candidates = hiddenNames(schema, text)
        const name = candidates[pick % Math.max(candidates.length, 1)]
        if (name === undefined) return
        hidden += 1
        const never = `${name.slice(0, -1)}0`
        const rename = (from: string) => from.replaceAll(new RegExp(String.raw`\b${name}\b`, 'g'), never)
        assert.equal(rename(faultsOf(schema, text)), faultsOf(schema, rename(text)))
      }),
      { numRuns: 400 },
    )
    assert.ok(hidden > 60, `only ${hidden} documents named what is hidden`)
  })
})

/** Fields that the document names and that no visible type has. */
function hiddenNames(schema: GraphQLSchema, text: string): readonly string[] {
  const visible = new Set(
    Object.values(schema.getTypeMap())
      .filter((type): type is GraphQLObjectType => 'getFields' in type)
      .flatMap((type) => Object.keys(type.getFields())),
  )
  const named = new Set<string>()
  visit(parse(text), {
    Field({ name }: FieldNode) {
      if (!visible.has(name.value) && name.value !== '__typename') named.add(name.value)
    },
  })
  return [...named]
}
