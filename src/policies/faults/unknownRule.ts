import { isInputObjectType } from 'graphql'
import { rulesAmong, rulesOf } from '../ruleUses.ts'
import type { Check } from './check.ts'

/** Every rule that is named exists, and every rule that exists is named somewhere. */
export const unknownRule: Check = ({ schema, fields, rules }) => {
  const inputs = Object.values(schema.getTypeMap()).filter((type) => isInputObjectType(type))
  const places = [
    ...fields.flatMap(({ coordinate, field, own, inherited }) => [
      { coordinate, written: rulesAmong([...own, ...inherited]) },
      ...field.args.map((arg) => ({ coordinate: `${coordinate}(${arg.name}:)`, written: rulesOf(arg) })),
    ]),
    ...inputs.flatMap((input) =>
      Object.values(input.getFields()).map((field) => ({
        coordinate: `${input.name}.${field.name}`,
        written: rulesOf(field),
      })),
    ),
  ]
  const named = places.flatMap(({ coordinate, written }) => written.map(({ name }) => ({ coordinate, name })))
  const used = new Set(named.map(({ name }) => name))

  return [
    ...named
      .filter(({ name }) => !rules.has(name))
      .map(({ coordinate, name }) => `${coordinate}: unknown rule ${name}`),
    ...[...rules.keys()]
      .filter((rule) => !used.has(rule))
      .map((rule) => `${rule}: is a rule that no field uses`),
  ]
}
