import {
  type ASTNode,
  type ASTVisitor,
  GraphQLError,
  Kind,
  type ValidationContext,
  type ValueNode,
  getNamedType,
  isInputObjectType,
} from 'graphql'
import { Refusal } from '../errors.ts'
import { type Annotated, appliedTo } from './applied.ts'

/**
 * A validation rule: what is `@sensitive` arrives in a variable, because documents are cached, logged and traced.
 * It asks nothing about the viewer, so its verdict may be cached with the document.
 */
export function sensitiveInVariables(context: ValidationContext): ASTVisitor {
  const check = (element: Annotated | null | undefined, value: ValueNode, path: readonly string[]): void => {
    if (!element || value.kind === Kind.VARIABLE || value.kind === Kind.NULL) return
    if (!appliedTo(element).some(({ name }) => name === 'sensitive')) return

    const fields = [{ path: path.join('.'), message: 'must arrive in a variable' }]
    const refusal = new Refusal('BAD_USER_INPUT', { fields })
    context.reportError(new GraphQLError(refusal.message, { nodes: value, originalError: refusal }))
  }

  return {
    Argument(node) {
      check(context.getArgument(), node.value, [node.name.value])
    },
    ObjectField(node, _key, _parent, _path, ancestors) {
      const owner = getNamedType(context.getParentInputType())
      const fields = isInputObjectType(owner) ? owner.getFields() : {}
      const name = node.name.value
      check(Object.hasOwn(fields, name) ? fields[name] : null, node.value, [...namesOf(ancestors), name])
    },
  }
}

function namesOf(ancestors: readonly (ASTNode | readonly ASTNode[])[]): readonly string[] {
  return ancestors.flatMap((ancestor) =>
    'kind' in ancestor && (ancestor.kind === Kind.ARGUMENT || ancestor.kind === Kind.OBJECT_FIELD)
      ? [ancestor.name.value]
      : [],
  )
}
