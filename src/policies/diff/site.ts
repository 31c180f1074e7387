import { DirectiveLocation, type GraphQLSchema } from 'graphql'
import { type Applied, appliedTo } from '../applied.ts'
import { elementsOf } from '../elements.ts'
import { readSchema } from '../schemaReading.ts'

/** A place of the schema that policies are written at, as far as two versions of it are compared. */
export interface Site {
  readonly coordinate: string
  /** Of a field: the `@public` or `@auth` that holds. */
  readonly access: Applied | null
  /** Of a field: its own, and the rules of its type. */
  readonly directives: readonly Applied[]
  readonly isField: boolean
}

const locations: ReadonlySet<DirectiveLocation> = new Set([
  DirectiveLocation.OBJECT,
  DirectiveLocation.ARGUMENT_DEFINITION,
  DirectiveLocation.INPUT_FIELD_DEFINITION,
])

/** The sites of a schema by coordinate: the fields of object types, and types, arguments and input fields. */
export function sitesOf(schema: GraphQLSchema): ReadonlyMap<string, Site> {
  const fields = readSchema(schema, new Map(), {}).fields.map(
    ({ coordinate, access, own, inherited }): Site => ({
      coordinate,
      access,
      directives: [...inherited.filter(({ name }) => name === 'policy'), ...own],
      isField: true,
    }),
  )
  const others = elementsOf(schema)
    .filter(({ location }) => locations.has(location))
    .map(({ coordinate, location, element }): Site => {
      const own = appliedTo(element)
      // What a type says of access and rules is told of its fields.
      const directives =
        location === DirectiveLocation.OBJECT ? own.filter(({ name }) => name === 'cost') : own
      return { coordinate, access: null, directives, isField: false }
    })
  return new Map([...fields, ...others].map((site) => [site.coordinate, site]))
}

/** A word that a directive says, or the one that it stands for where it says none. */
export function wordOf({ args }: Applied, name: string, standard: string): string {
  const value = args.get(name)
  return typeof value === 'string' ? value : standard
}

/** The directives of a name at a site. */
export function named(site: Site, name: string): readonly Applied[] {
  return site.directives.filter((directive) => directive.name === name)
}
