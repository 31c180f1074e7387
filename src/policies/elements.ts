import {
  DirectiveLocation,
  type GraphQLNamedType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isScalarType,
} from 'graphql'
import type { Annotated } from './applied.ts'

/** A place of the schema that can carry directives. */
export interface SchemaElement {
  readonly coordinate: string
  readonly location: DirectiveLocation
  readonly element: Annotated
}

/** Every place of a schema that can carry directives, introspection left out. */
export function elementsOf(schema: GraphQLSchema): readonly SchemaElement[] {
  const types = Object.values(schema.getTypeMap()).filter((type) => !isIntrospectionType(type))
  const root = { coordinate: 'schema', location: DirectiveLocation.SCHEMA, element: schema }
  return [root, ...types.flatMap(elementsOfType)]
}

function elementsOfType(type: GraphQLNamedType): SchemaElement[] {
  const at = (location: DirectiveLocation) => (member: Annotated & { readonly name: string }) => ({
    coordinate: `${type.name}.${member.name}`,
    location,
    element: member,
  })
  const own = { coordinate: type.name, location: locationOf(type), element: type }

  if (isEnumType(type)) return [own, ...type.getValues().map(at(DirectiveLocation.ENUM_VALUE))]
  if (isInputObjectType(type)) {
    return [own, ...Object.values(type.getFields()).map(at(DirectiveLocation.INPUT_FIELD_DEFINITION))]
  }
  if (!isObjectType(type) && !isInterfaceType(type)) return [own]
  const fields = Object.values(type.getFields())
  const args = fields.flatMap((field) =>
    field.args.map((element) => ({
      coordinate: `${type.name}.${field.name}(${element.name}:)`,
      location: DirectiveLocation.ARGUMENT_DEFINITION,
      element,
    })),
  )
  return [own, ...fields.map(at(DirectiveLocation.FIELD_DEFINITION)), ...args]
}

function locationOf(type: GraphQLNamedType): DirectiveLocation {
  if (isObjectType(type)) return DirectiveLocation.OBJECT
  if (isInterfaceType(type)) return DirectiveLocation.INTERFACE
  if (isEnumType(type)) return DirectiveLocation.ENUM
  if (isInputObjectType(type)) return DirectiveLocation.INPUT_OBJECT
  return isScalarType(type) ? DirectiveLocation.SCALAR : DirectiveLocation.UNION
}
