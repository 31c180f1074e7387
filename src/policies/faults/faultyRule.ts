import {
  type GraphQLOutputType,
  getNullableType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql'
import type { Annotated } from '../applied.ts'
import { fieldRules } from '../fieldRules.ts'
import { rulesAmong, rulesOf, usesIn } from '../ruleUses.ts'
import type { DeclaredField, SchemaReading } from '../schemaReading.ts'
import type { Check } from './check.ts'

/**
 * Phase and mode of a rule make sense where it stands, and its no has somewhere to go: what may become null is
 * nullable, and what a field's own rule may fail is nullable too, so that one no does not take the neighbours with it.
 * (A type's AFTER rule that answers ERROR may stand behind a field that is not: whoever returns such an object there
 * means it to be seen, and where it is not, the error goes up to what is nullable.)
 */
export const faultyRule: Check = (reading) => [
  ...placesOf(reading).flatMap(ofPlace),
  ...reading.fields.flatMap((declared) => ofField(reading, declared)),
]

interface Place {
  readonly coordinate: string
  readonly element: Annotated
  readonly isInput: boolean
}

function placesOf({ schema, fields }: SchemaReading): readonly Place[] {
  const types = Object.values(schema.getTypeMap())
  const place = (isInput: boolean) => (coordinate: string, element: Annotated) => ({
    coordinate,
    element,
    isInput,
  })
  const [output, input] = [place(false), place(true)]

  return [
    ...types.filter((type) => isObjectType(type)).map((type) => output(type.name, type)),
    ...fields.flatMap(({ coordinate, field }) => [
      output(coordinate, field),
      ...field.args.map((arg) => input(`${coordinate}(${arg.name}:)`, arg)),
    ]),
    ...types
      .filter((type) => isInputObjectType(type))
      .flatMap((type) =>
        Object.values(type.getFields()).map((field) => input(`${type.name}.${field.name}`, field)),
      ),
  ]
}

function ofPlace({ coordinate, element, isInput }: Place): readonly string[] {
  const written = new Set<string>()
  const faults: string[] = []

  for (const { name, phase, deny } of rulesOf(element)) {
    if (isInput && phase === 'AFTER') faults.push(`${name} is asked AFTER about what is there before`)
    if (isInput && deny !== 'ERROR') faults.push(`${name} answers ${deny}, but a value is refused or taken`)
    if (!isInput && phase === 'BEFORE' && deny === 'FILTER')
      faults.push(`${name} answers FILTER before there is a list`)
    if (written.has(`${name} ${phase}`)) faults.push(`${name} is asked twice ${phase}`)
    written.add(`${name} ${phase}`)
  }
  return faults.map((fault) => `${coordinate}: ${fault}`)
}

function ofField({ schema }: SchemaReading, declared: DeclaredField): readonly string[] {
  const { coordinate, field, own, root } = declared
  const rules = fieldRules(schema, declared)
  if (rules === null) return []
  const { before, after } = rules
  const faults = new Set<string>()

  for (const { name, deny } of before) {
    if (deny !== 'NULL') continue
    if (isNonNullType(field.type)) faults.add(`${name} answers NULL where null may not be`)
    if (root === 'subscription') faults.add(`${name} answers NULL, which is no stream`)
  }
  for (const { name, deny } of usesIn('AFTER', [], rulesAmong(own))) {
    if (deny === 'ERROR' && isNonNullType(field.type))
      faults.add(`${name} can fail this field AFTER, and it is not nullable`)
  }
  for (const { name, deny } of [...after.always, ...[...after.byType.values()].flat()]) {
    if (deny === 'FILTER' && after.listDepth === 0) faults.add(`${name} answers FILTER off a list`)
    if (deny === 'NULL' && isNonNullType(valueType(field.type)))
      faults.add(`${name} answers NULL where null may not be`)
  }
  return [...faults].map((fault) => `${coordinate}: ${fault}`)
}

/** The type of the values of a field, with the lists around them taken off. */
function valueType(type: GraphQLOutputType): GraphQLOutputType {
  const nullable = getNullableType(type)
  return isListType(nullable) ? valueType(nullable.ofType) : type
}
