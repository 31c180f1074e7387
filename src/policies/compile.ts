import { type Applied, listOf, wordGroups } from './applied.ts'
import { compileCosts } from './cost/costTable.ts'
import { secondsOf } from './duration.ts'
import { checks } from './faults/index.ts'
import { fieldRules, ruleNames } from './fieldRules.ts'
import type { GraphQLSchema } from 'graphql'
import type { FieldLimit, FieldPolicy, Lock, Policies, RateKey } from './policy.ts'
import { PolicyFaults } from './policyFaults.ts'
import type { Rules } from './rule.ts'
import { type CompileOptions, type DeclaredField, enumWords, readSchema } from './schemaReading.ts'

/** Turns the directives of a schema into policies; throws one `PolicyFaults` that lists all that is wrong with them. */
export function compilePolicies(schema: GraphQLSchema, rules: Rules, options: CompileOptions = {}): Policies {
  const reading = readSchema(schema, rules, options)
  const faults = checks.flatMap((check) => check(reading))
  if (faults.length > 0) throw new PolicyFaults(faults)

  const locks = new Map<string, Lock>()
  const policies = reading.fields.map((field): [string, FieldPolicy] => [
    field.coordinate,
    compileField(field, schema, options, locks),
  ])
  return {
    fields: new Map(policies),
    costs: compileCosts(reading),
    roles: enumWords(schema, 'Role'),
    scopes: enumWords(schema, 'Scope'),
  }
}

/** Equal locks are one object, so that a lock that many fields share is tried once. */
function compileField(
  declared: DeclaredField,
  schema: GraphQLSchema,
  options: CompileOptions,
  locks: Map<string, Lock>,
): FieldPolicy {
  const { coordinate, own, access } = declared
  const named = (name: string) => own.filter((directive) => directive.name === name)
  const asks = fieldRules(schema, declared)

  return {
    coordinate,
    lock: access?.name === 'auth' ? interned(locks, compileLock(access)) : null,
    rules: ruleNames(asks),
    asks,
    limits: named('rateLimit').map((directive) => compileLimit(directive, options)),
    exclusive: named('exclusive').length > 0,
    audits: named('audit').map(({ args }) => String(args.get('event'))),
  }
}

function interned(locks: Map<string, Lock>, lock: Lock): Lock {
  const text = JSON.stringify(lock)
  const known = locks.get(text) ?? lock
  locks.set(text, known)
  return known
}

function compileLock({ args }: Applied): Lock {
  return {
    roles: wordGroups(args.get('roles')),
    scopes: wordGroups(args.get('scopes')),
    assuranceLevel: Number(args.get('aal') ?? 1),
    maxAgeSeconds: secondsOf(args.get('maxAge')),
  }
}

const rateKeys: readonly RateKey[] = ['IP', 'USER', 'SESSION', 'API_KEY', 'ARGS', 'GLOBAL']

function compileLimit({ args }: Applied, { limitOverrides }: CompileOptions): FieldLimit {
  const name = String(args.get('name'))
  const override = limitOverrides?.get(name) ?? limitOverrides?.get('*')

  return {
    limit: {
      name,
      points: override?.points ?? Number(args.get('points')),
      windowSeconds: override?.windowSeconds ?? secondsOf(args.get('window')) ?? 0,
      blockSeconds: secondsOf(args.get('block')),
      onStoreError: oneOf(['INSURANCE', 'DENY', 'ALLOW'], args.get('onStoreError')),
    },
    by: listOf(args.get('by')).map((key) => oneOf(rateKeys, key)),
    argPaths: listOf(args.get('args')).map((path) => String(path).split('.')),
    count: oneOf(['ATTEMPT', 'FAILURE', 'SUCCESS'], args.get('count')),
  }
}

/** The word that was written, or the first, which is the default of the directive. */
function oneOf<Word extends string>(words: readonly Word[], value: unknown): Word {
  const [standard] = words
  const word = words.find((candidate) => candidate === value) ?? standard
  if (word === undefined) throw new TypeError('a choice of nothing')
  return word
}
