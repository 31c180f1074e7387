import { type GraphQLInputType, GraphQLBoolean, getNamedType, isEnumType, isInputObjectType } from 'graphql'
import { appliedTo } from '../applied.ts'
import type { Check } from './check.ts'

const secretWords: ReadonlySet<string> = new Set(
  ['password', 'passphrase', 'passcode', 'token', 'secret', 'code', 'otp', 'pin', 'credential'].flatMap(
    (word) => [word, `${word}s`],
  ),
)

/** An argument or input field that is named like a secret says whether it is one: `@sensitive`. */
export const unmarkedSecret: Check = ({ schema, fields }) => {
  const inputs = Object.values(schema.getTypeMap()).filter((type) => isInputObjectType(type))
  const elements = [
    ...fields.flatMap(({ coordinate, field }) =>
      field.args.map((arg) => ({ coordinate: `${coordinate}(${arg.name}:)`, element: arg })),
    ),
    ...inputs.flatMap((input) =>
      Object.values(input.getFields()).map((field) => ({
        coordinate: `${input.name}.${field.name}`,
        element: field,
      })),
    ),
  ]

  return elements
    .filter(({ element }) => isNamedLikeSecret(element.name) && canHoldSecret(element.type))
    .filter(({ element }) => !appliedTo(element).some(({ name }) => name === 'sensitive'))
    .map(({ coordinate }) => `${coordinate}: is named like a secret and is not @sensitive`)
}

function isNamedLikeSecret(name: string): boolean {
  const words = name.split(/_|(?<=[a-z0-9])(?=[A-Z])/)
  return words.some((word) => secretWords.has(word.toLowerCase()))
}

/** An enum or a flag has too few values to be a secret; an input object is judged by its own fields. */
function canHoldSecret(type: GraphQLInputType): boolean {
  const named = getNamedType(type)
  return !isEnumType(named) && !isInputObjectType(named) && named !== GraphQLBoolean
}
