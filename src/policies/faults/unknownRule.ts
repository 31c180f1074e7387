import type { Check } from './check.ts'

/** Every rule that is named exists, and every rule that exists is named somewhere. */
export const unknownRule: Check = ({ fields, rules }) => {
  const named = fields.flatMap(({ coordinate, own, inherited }) =>
    [...own, ...inherited]
      .filter(({ name }) => name === 'policy')
      .map(({ args }) => ({ coordinate, rule: String(args.get('name')) })),
  )
  const used = new Set(named.map(({ rule }) => rule))

  return [
    ...named
      .filter(({ rule }) => !rules.has(rule))
      .map((one) => `${one.coordinate}: unknown rule ${one.rule}`),
    ...[...rules.keys()]
      .filter((rule) => !used.has(rule))
      .map((rule) => `${rule}: is a rule that no field uses`),
  ]
}
