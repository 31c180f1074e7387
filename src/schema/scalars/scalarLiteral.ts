import { type ConstValueNode, valueFromASTUntyped } from 'graphql'

/** A literal in a document is read as the same value in a variable would be. */
export function scalarLiteral<T>(parse: (value: unknown) => T): (node: ConstValueNode) => T {
  return (node) => parse(valueFromASTUntyped(node))
}
