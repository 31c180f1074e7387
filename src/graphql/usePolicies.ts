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
import type { Gate, Gated } from '../policies/gate.ts'
import { chooseOperation } from '../policies/operation.ts'
import { sensitiveInVariables } from '../policies/sensitiveInVariables.ts'
import type { Streams } from '../policies/streams.ts'
import { type OperationArgs, usePolicyEngine } from '../policies/usePolicyEngine.ts'
import type { SchemaFor } from '../policies/visibility.ts'
import type { OperationContext } from './buildContext.ts'
import { isFailed } from './failedResult.ts'
import { measureOperation, overLimit } from './operationLimits.ts'

export interface PolicyPluginDeps {
  readonly schemaFor: SchemaFor
  readonly gate: Gate<OperationContext>
  readonly streams: Streams<OperationContext>
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
 * The policy engine, and what this server adds. Aliases, depth and secrets in the document are judged after the gate:
 * what is refused for its form is charged its exact number all the same. Nothing here is a validation rule, since Yoga
 * keeps those by name and would serve one caller's verdict to another.
 */
export function usePolicies({
  schemaFor,
  gate,
  streams,
  metrics,
  production,
}: PolicyPluginDeps): Plugin<OperationContext> {
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

  const around = ({
    contextValue: context,
    document,
    schema,
    operationName,
  }: OperationArgs<OperationContext>) => {
    const chosen = chooseOperation(document, operationName ?? null)
    const facts = chosen instanceof Refusal ? null : measure(schema, document, chosen.operation)
    context.operation = facts?.name ?? null

    return {
      admitted({ decisions }: Gated) {
        context.decisions.push(...decisions.filter(({ visible }) => visible).map(({ decision }) => decision))
        const refusal = facts === null ? null : refusalOf(facts, context)
        metrics.policyDecisions.inc({
          place: 'gate',
          outcome: refusal === null ? 'ALLOWED' : outcomeOf(refusal),
        })
        if (refusal === null) return
        count(facts, outcomeOf(refusal))
        throw refusal
      },
      answered: (result: unknown) => count(facts, isFailed(result) ? outcomeOf(result.errors[0]) : 'ok'),
    }
  }

  return usePolicyEngine({ schemaFor, gate, streams, around })

  /** Of what the gate admits and this server refuses for its form. */
  function refusalOf(
    { exposed, size }: Measured,
    { viewer }: OperationContext,
  ): GraphQLError | Refusal | null {
    if (exposed !== null) return exposed
    const over = overLimit(size)
    if (over !== null) return new Refusal('OPERATION_LIMIT', { detail: `too many: ${over}` })
    return production && size.introspects && viewer.kind === 'anonymous'
      ? new Refusal('UNAUTHENTICATED', { detail: 'a stranger asked for the schema' })
      : null
  }

  function count(facts: Measured | null, outcome: string): void {
    metrics.operations.inc({ operation: facts?.name ?? 'unknown', outcome })
  }
}

/** The code of an error, masked already or not; what is nobody's refusal is a defect. */
function outcomeOf(error: GraphQLError | Refusal | undefined): string {
  if (error instanceof Refusal) return error.code
  if (error?.originalError instanceof Refusal) return error.originalError.code
  const code = error?.extensions['code']
  return typeof code === 'string' ? code : 'INTERNAL_SERVER_ERROR'
}

/** At most three names: a label must not grow with what a client writes. */
function nameOf({ selectionSet }: OperationDefinitionNode): string {
  const names = selectionSet.selections.map((selection) =>
    selection.kind === 'Field' ? selection.name.value : '…',
  )
  return [...new Set(names)].slice(0, 3).join(',')
}
