import { type GraphQLArgument, type GraphQLInputField, getNamedType, isInputObjectType } from 'graphql'
import type { InputRules } from './policy.ts'
import { rulesOf } from './ruleUses.ts'

/** A rule of an argument or an input field, and the value that it is asked about. */
export interface InputQuestion {
  readonly name: string
  readonly deny: 'ERROR'
  readonly value: unknown
}

type Inputs = ReadonlyMap<string, InputRules>

const none: Inputs = new Map()

/** The rules that are written on arguments and, at any depth, on the fields of their inputs; empty where none is. */
export function inputRules(args: readonly GraphQLArgument[]): Inputs {
  const known = new Map<unknown, Map<string, InputRules>>()
  let found = false

  const read = (
    elements: readonly (GraphQLArgument | GraphQLInputField)[],
    into: Map<string, InputRules>,
  ) => {
    for (const element of elements) {
      const names = [...new Set(rulesOf(element).map(({ name }) => name))]
      found ||= names.length > 0
      into.set(element.name, { names, within: within(getNamedType(element.type)) })
    }
    return into
  }
  const within = (type: unknown): Inputs => {
    if (!isInputObjectType(type)) return none
    const seen = known.get(type)
    if (seen !== undefined) return seen
    const fields = new Map<string, InputRules>()
    known.set(type, fields)
    return read(Object.values(type.getFields()), fields)
  }

  const rules = read(args, new Map())
  return found ? rules : none
}

/** What is to be asked about these arguments: each value that is there, explicit nulls and defaults included. */
export function inputQuestions(inputs: Inputs, args: Readonly<Record<string, unknown>>): InputQuestion[] {
  const questions: InputQuestion[] = []
  // A list of what is left, not recursion: an input nests as deep as its sender likes.
  const pending: [Inputs, unknown][] = [[inputs, args]]

  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const [fields, given] = next
    if (Array.isArray(given)) {
      for (const item of given.toReversed()) pending.push([fields, item])
      continue
    }
    if (!isRecord(given)) continue
    for (const [field, { names, within }] of fields) {
      const value = Object.hasOwn(given, field) ? given[field] : undefined
      if (value === undefined) continue
      for (const name of names) questions.push({ name, deny: 'ERROR', value })
      if (within.size > 0) pending.push([within, value])
    }
  }
  return questions
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
