import { type GraphQLNamedType, isInterfaceType, isUnionType } from 'graphql'
import { appliedTo } from '../applied.ts'
import { directiveNames } from './directiveNames.ts'
import type { Check } from './check.ts'

/** A lock that protects nothing must not look like one: on interfaces, unions and root types it would be ignored. */
export const misplacedDirective: Check = ({ schema }) => {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]
  const ofRoots = roots.flatMap((type) =>
    type ? onElement(type.name, type, 'the fields of a root type') : [],
  )
  return [...Object.values(schema.getTypeMap()).flatMap(onAbstractType), ...ofRoots]
}

function onAbstractType(type: GraphQLNamedType): string[] {
  if (isUnionType(type)) return onElement(type.name, type, 'the fields of its members')
  if (!isInterfaceType(type)) return []

  const fields = Object.values(type.getFields())
  return [
    ...onElement(type.name, type, 'the fields of the types that implement it'),
    ...fields.flatMap((field) =>
      onElement(`${type.name}.${field.name}`, field, 'the types that implement it'),
    ),
  ]
}

function onElement(coordinate: string, element: Parameters<typeof appliedTo>[0], place: string): string[] {
  return appliedTo(element)
    .filter(({ name }) => directiveNames.has(name))
    .map(({ name }) => `${coordinate}: @${name} protects nothing here; write it on ${place}`)
}
