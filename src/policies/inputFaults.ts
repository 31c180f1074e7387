import { type GraphQLInputType, isInputObjectType, isListType, isNonNullType } from 'graphql'
import type { FieldFault } from '../errors.ts'

const faultsMax = 10
const namePattern = /^[_A-Za-z][_0-9A-Za-z]{0,63}$/

/**
 * What is wrong with a value that did not coerce, place by place, at most ten.
 * Written anew because the messages of graphql-js repeat the value and suggest names.
 */
export function inputFaults(value: unknown, type: GraphQLInputType, path: string): readonly FieldFault[] {
  const faults: FieldFault[] = []
  examine(value, type, path, faults)
  return faults.length > 0 ? faults : [{ path, message: 'is not valid' }]
}

function examine(value: unknown, type: GraphQLInputType, path: string, faults: FieldFault[]): void {
  if (faults.length >= faultsMax) return
  if (isNonNullType(type)) {
    if (value === undefined || value === null) faults.push({ path, message: 'is required' })
    else examine(value, type.ofType, path, faults)
    return
  }
  if (value === undefined || value === null) return
  if (isListType(type)) {
    if (!Array.isArray(value)) return examine(value, type.ofType, path, faults)
    for (const [index, item] of value.entries()) examine(item, type.ofType, `${path}.${index}`, faults)
    return
  }
  if (isInputObjectType(type)) return examineObject(value, type, path, faults)
  if (!isAccepted(() => type.coerceInputValue(value, true))) {
    faults.push({ path, message: `is not a valid ${type.name}` })
  }
}

type InputObject = Extract<GraphQLInputType, { isOneOf: boolean }>

function examineObject(value: unknown, type: InputObject, path: string, faults: FieldFault[]): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    faults.push({ path, message: 'is not an object' })
    return
  }
  const given = new Map<string, unknown>(Object.entries(value))
  const fields = type.getFields()

  for (const field of Object.values(fields)) {
    const hasDefault = field.default !== undefined || field.defaultValue !== undefined
    if (given.get(field.name) === undefined && hasDefault) continue
    examine(given.get(field.name), field.type, `${path}.${field.name}`, faults)
  }
  for (const name of given.keys()) {
    if (faults.length >= faultsMax) return
    if (!Object.hasOwn(fields, name)) faults.push(unknownField(path, name))
  }
  if (type.isOneOf && [...given.values()].filter((one) => one !== undefined && one !== null).length !== 1) {
    faults.push({ path, message: 'takes exactly one of its fields' })
  }
}

/** A name is repeated only where it has the form of one. */
function unknownField(path: string, name: string): FieldFault {
  return namePattern.test(name)
    ? { path: `${path}.${name}`, message: 'is not a field of this input' }
    : { path, message: 'has a field that this input does not have' }
}

function isAccepted(coerce: () => unknown): boolean {
  try {
    return coerce() !== undefined
  } catch {
    return false
  }
}
