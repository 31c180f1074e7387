import {
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql'

/** In UTF-16 code units. */
export const documentCharactersMax = 16 * 1024
export const documentTokensMax = 1_000
const depthMax = 8
const aliasesMax = 15
const rootFieldsMax = 10
const directivesMax = 20

interface Size {
  readonly depth: number
  readonly aliases: number
  readonly fields: number
  readonly directives: number
  readonly introspects: boolean
}

/** What an operation would be if its fragments were written out; each fragment is measured once. */
export function measureOperation(document: DocumentNode, operation: OperationDefinitionNode): Size {
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition)
  }
  const measured = new Map<string, Size>()

  const ofFragment = (name: string): Size => {
    const known = measured.get(name)
    if (known !== undefined) return known
    const fragment = fragments.get(name)
    measured.set(name, nothing)
    const size = fragment === undefined ? nothing : ofSelections(fragment.selectionSet)
    measured.set(name, size)
    return size
  }

  const ofSelections = (set: SelectionSetNode | undefined): Size => {
    let { depth, aliases, fields, directives, introspects } = nothing
    for (const selection of set?.selections ?? []) {
      directives += selection.directives?.length ?? 0
      const isField = selection.kind === Kind.FIELD
      const inner =
        selection.kind === Kind.FRAGMENT_SPREAD
          ? ofFragment(selection.name.value)
          : ofSelections(selection.selectionSet)
      depth = Math.max(depth, inner.depth + (isField ? 1 : 0))
      aliases += inner.aliases + (isField && selection.alias !== undefined ? 1 : 0)
      fields += isField ? 1 : inner.fields
      directives += inner.directives
      introspects ||= inner.introspects || (isField && introspectionFields.has(selection.name.value))
    }
    return { depth, aliases, fields, directives, introspects }
  }

  return ofSelections(operation.selectionSet)
}

const nothing: Size = { depth: 0, aliases: 0, fields: 0, directives: 0, introspects: false }
const introspectionFields: ReadonlySet<string> = new Set(['__schema', '__type'])

/** What an operation has more of than any honest one, if anything; introspection may go deeper. */
export function overLimit(size: Size): string | null {
  if (!size.introspects && size.depth > depthMax) return 'depth'
  if (size.aliases > aliasesMax) return 'aliases'
  if (size.fields > rootFieldsMax) return 'root fields'
  return size.directives > directivesMax ? 'directives' : null
}
