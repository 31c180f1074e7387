import { type ConstDirectiveNode, valueFromASTUntyped } from 'graphql'

/** A directive as written on one element of the schema; values are untyped until a reader checks them. */
export interface Applied {
  readonly name: string
  readonly args: ReadonlyMap<string, unknown>
  readonly node: ConstDirectiveNode
}

interface WithDirectives {
  readonly directives?: readonly ConstDirectiveNode[] | undefined
}

/** An element of the schema that keeps the SDL it came from. */
export interface Annotated {
  readonly astNode?: WithDirectives | null | undefined
  readonly extensionASTNodes?: readonly WithDirectives[] | undefined
}

/** The directives of an element, those of its extensions included, in the order of the SDL. */
export function appliedTo({ astNode, extensionASTNodes = [] }: Annotated): readonly Applied[] {
  return [astNode, ...extensionASTNodes].flatMap((node) => node?.directives ?? []).map(readDirective)
}

function readDirective(node: ConstDirectiveNode): Applied {
  const args = (node.arguments ?? []).map((argument): [string, unknown] => [
    argument.name.value,
    valueFromASTUntyped(argument.value),
  ])
  return { name: node.name.value, args: new Map(args), node }
}

/** A value as a list, by the coercion of the specification: one item stands for a list of one. */
export function listOf(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return []
  return Array.isArray(value) ? value : [value]
}

/** A list of groups of words; null where the argument is absent. */
export function wordGroups(value: unknown): readonly (readonly string[])[] | null {
  if (value === undefined || value === null) return null
  return listOf(value).map((group) => listOf(group).map(String))
}
