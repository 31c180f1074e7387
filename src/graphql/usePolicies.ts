import {
  type DocumentNode,
  type GraphQLError,
  type GraphQLSchema,
  type OperationDefinitionNode,
  validate,
} from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { Refusal } from '../errors.ts'
import type { Metrics } from '../observability/metrics.ts'
import type { Gate } from '../policies/gate.ts'
import { chooseOperation } from '../policies/operation.ts'
import { sensitiveInVariables } from '../policies/sensitiveInVariables.ts'
import type { OperationContext } from './buildContext.ts'
import { limitOperation, measureOperation } from './operationLimits.ts'

export interface PolicyPluginDeps {
  readonly gate: Gate<OperationContext>
  readonly metrics: Metrics
  /** Where strangers may not see the schema. */
  readonly production: boolean
}

interface Measured {
  readonly size: ReturnType<typeof measureOperation>
  /** The root fields by name, as metrics and the record call the operation. */
  readonly name: string
  /** A secret that stands in the document instead of a variable. */
  readonly exposed: GraphQLError | null
}

/**
 * The gate before execution. Aliases, depth and secrets in the document are judged after it: what is refused for its
 * form is charged its exact number all the same. Nothing here is a validation rule, since Yoga keeps those by name and would serve one caller's
 * verdict to another.
 */
export function usePolicies({ gate, metrics, production }: PolicyPluginDeps): Plugin<OperationContext> {
  const measured = new WeakMap<OperationDefinitionNode, Measured>()

  const measure = (
    schema: GraphQLSchema,
    document: DocumentNode,
    operation: OperationDefinitionNode,
  ): Measured => {
    const known = measured.get(operation)
    if (known !== undefined) return known
    const fresh = {
      size: measureOperation(document, operation),
      name: nameOf(operation),
      exposed: validate(schema, document, [sensitiveInVariables])[0] ?? null,
    }
    measured.set(operation, fresh)
    return fresh
  }

  return {
    onExecute({ args }) {
      const { contextValue: context, document, schema, variableValues } = args
      const operationName = args.operationName ?? null
      const chosen = chooseOperation(document, operationName)
      const facts = chosen instanceof Refusal ? null : measure(schema, document, chosen.operation)
      context.operation = facts?.name ?? null

      const admit = () => {
        if (facts?.exposed != null) throw facts.exposed
        if (facts !== null) limitOperation(facts.size)
        if (production && facts?.size.introspects === true && context.viewer.kind === 'anonymous') {
          throw new Refusal('UNAUTHENTICATED', { detail: 'a stranger asked for the schema' })
        }
      }
      const gated = gate(schema, document, operationName, variableValues, context)
      if (!(gated instanceof Promise)) {
        admit()
        return {
          onExecuteDone({ result }) {
            void gated.settle(isResult(result) ? result : {})
            count(facts, result)
          },
        }
      }
      return gated.then(({ decisions, settle }) => {
        context.decisions.push(...decisions.filter(({ visible }) => visible).map(({ decision }) => decision))
        admit()
        return {
          async onExecuteDone({ result }: { result: unknown }) {
            await settle(isResult(result) ? result : {})
            count(facts, result)
          },
        }
      })
    },
  }

  function count(facts: Measured | null, result: unknown): void {
    const failed = isResult(result) && (result.errors?.length ?? 0) > 0
    metrics.operations.inc({ operation: facts?.name ?? 'unknown', outcome: failed ? 'error' : 'ok' })
  }
}

interface Result {
  readonly data?: Readonly<Record<string, unknown>> | null
  readonly errors?: readonly { readonly path?: readonly (string | number)[] | undefined }[]
}

function isResult(result: unknown): result is Result {
  return typeof result === 'object' && result !== null && !(Symbol.asyncIterator in result)
}

/** At most three names: a label must not grow with what a client writes. */
function nameOf({ selectionSet }: OperationDefinitionNode): string {
  const names = selectionSet.selections.map((selection) =>
    selection.kind === 'Field' ? selection.name.value : '…',
  )
  return [...new Set(names)].slice(0, 3).join(',')
}
