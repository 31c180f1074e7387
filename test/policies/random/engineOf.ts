import { type GraphQLSchema, execute, parse } from 'graphql'
import { Refusal } from '../../../src/errors.ts'
import { compilePolicies } from '../../../src/policies/compile.ts'
import { enforce } from '../../../src/policies/enforce.ts'
import { createExplain } from '../../../src/policies/explain.ts'
import { createGate } from '../../../src/policies/gate.ts'
import type { PolicyContext } from '../../../src/policies/principal.ts'
import { type Rule, allow, deny } from '../../../src/policies/rule.ts'
import { createVisibility } from '../../../src/policies/visibility.ts'
import { clockAtNoon, createMemoryLimiter, toySchema } from '../toy.ts'
import { costRules } from '../toyGate.ts'
import { type Given, given, isHidden, isOdd } from './given.ts'
import type { Model } from './model.ts'
import type { Sent } from './randomDocument.ts'
import { sdlOf } from './sdlOf.ts'

const owner: Rule = (_viewer, { args }) => (isOdd(args['n']) ? deny('odd') : allow)
const second: Rule = async (_viewer, { object }) => (isHidden(asGiven(object)) ? deny('hidden') : allow)

/** The whole engine over a model; it knows which resolvers ran. */
export function engineOf(model: Model) {
  const ran: string[] = []
  const open = toySchema(sdlOf(model), resolversOf(model, ran))
  const uses = [...model.policies.values()]
  const rules = new Map<string, Rule>()
  if (uses.some(({ before }) => before !== null)) rules.set('OWNER', owner)
  if (uses.some(({ after }) => after !== null)) rules.set('SECOND', second)
  const policies = compilePolicies(open, rules)
  const whole = enforce(open, policies, rules, { clock: clockAtNoon, onDenied: () => undefined })
  const limiter = createMemoryLimiter()
  const costs = { ...costRules, operationMax: 1e9, freeMax: 1e9 }
  const shared = { policies, clock: clockAtNoon, addressKey: (ip: string) => ip, costs }
  let cost = 0
  const gate = createGate({
    ...shared,
    limiter,
    onRefused: async () => undefined,
    onCost: (_context, { requested }) => {
      cost = requested
    },
  })
  const explain = createExplain({
    ...shared,
    rules,
    schemaFor: () => whole,
    readDocument: (_schema, text) => parse(text),
    fits: () => true,
  })

  /** Runs what nobody has let in: enforcement alone. */
  const run = async (schema: GraphQLSchema, { text, variables }: Sent, contextValue: PolicyContext) => {
    ran.length = 0
    const result = await execute({
      schema,
      document: parse(text),
      variableValues: { ...variables },
      contextValue,
    })
    return { result, ran: ran.toSorted() }
  }
  /** Sends a document through the gate, and what follows where it opens. */
  const send = async (sent: Sent, context: PolicyContext) => {
    ran.length = 0
    try {
      const gated = await gate(whole, parse(sent.text), null, sent.variables, context)
      const answered = await run(whole, sent, context)
      await gated.settle(answered.result)
      return { ...answered, code: 'OK', cost }
    } catch (error) {
      if (error instanceof Refusal) return { code: error.code, result: null, ran: ran.toSorted(), cost }
      throw error
    }
  }
  return { explain, limiter, run, schemaFor: createVisibility(whole, policies), send, whole }
}

function resolversOf(model: Model, ran: string[]) {
  const resolvers: Record<
    string,
    Record<string, (parent: unknown, args: { n?: number | null }) => unknown>
  > = {}
  for (const coordinate of model.policies.keys()) {
    const [type = '', name = ''] = coordinate.split('.')
    const ofType = (resolvers[type] ??= {})
    ofType[name] = (parent, { n }) => {
      ran.push(`${coordinate}(${n})`)
      return given(model, name, parent === undefined ? 0 : asGiven(parent).seed, n)
    }
  }
  return resolvers
}

function asGiven(object: unknown): Given {
  const isGiven = typeof object === 'object' && object !== null && 'seed' in object && '__typename' in object
  if (!isGiven) throw new TypeError('an object of another kind')
  const { __typename: type, seed } = object
  return { __typename: String(type), seed: Number(seed) }
}
