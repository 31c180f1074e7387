import { type DocumentNode, type FragmentDefinitionNode, Kind, type OperationDefinitionNode } from 'graphql'
import { Refusal } from '../errors.ts'

/** The operation of a document that is to run, and the fragments that it may use. */
export interface ChosenOperation {
  readonly operation: OperationDefinitionNode
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>
}

/** GetOperation of the specification: a name is needed where there are several operations, and must be one of them. */
export function chooseOperation(
  document: DocumentNode,
  operationName: string | null,
): ChosenOperation | Refusal {
  const fragments = new Map<string, FragmentDefinitionNode>()
  const operations: OperationDefinitionNode[] = []
  for (const definition of document.definitions) {
    if (definition.kind === Kind.OPERATION_DEFINITION) operations.push(definition)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition)
  }

  const candidates = operations.filter((one) => operationName === null || one.name?.value === operationName)
  const [operation] = candidates
  if (operation === undefined) return unclear('names no operation of the document')
  if (candidates.length > 1) return unclear('is required where a document has several operations')
  return { operation, fragments }
}

function unclear(message: string): Refusal {
  return new Refusal('BAD_USER_INPUT', { fields: [{ path: 'operationName', message }] })
}
