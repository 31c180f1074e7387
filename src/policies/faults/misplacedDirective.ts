import { isInterfaceType } from 'graphql'
import { type Annotated, appliedTo } from '../applied.ts'
import { directiveNames } from './directiveNames.ts'
import type { Check } from './check.ts'

/** A lock that protects nothing must not look like one: on the fields of interfaces and on root types it would. */
export const misplacedDirective: Check = ({ schema }) => {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]
  const interfaces = Object.values(schema.getTypeMap()).filter((type) => isInterfaceType(type))

  return [
    ...interfaces.flatMap((type) =>
      Object.values(type.getFields()).flatMap((field) => [
        ...onElement(`${type.name}.${field.name}`, field, 'the types that implement it'),
        // A secret is marked here too: a document may reach the argument by its interface.
        ...field.args.flatMap((arg) =>
          onElement(`${type.name}.${field.name}(${arg.name}:)`, arg, 'the types that implement it', [
            'policy',
          ]),
        ),
      ]),
    ),
    ...roots.flatMap((type) => (type ? onElement(type.name, type, 'the fields of a root type') : [])),
  ]
}

function onElement(
  coordinate: string,
  element: Annotated,
  place: string,
  names: Iterable<string> = directiveNames,
): string[] {
  const misplaced = new Set(names)
  return appliedTo(element)
    .filter(({ name }) => misplaced.has(name))
    .map(({ name }) => `${coordinate}: @${name} protects nothing here; write it on ${place}`)
}
