import { GraphQLError, type GraphQLSchema, parse, specifiedRules, validate } from 'graphql'
import { Refusal } from '../errors.ts'
import { addressBlock } from '../limits/keys.ts'
import type { Clock } from '../observability/clock.ts'
import type { CostRules } from '../policies/cost/bill.ts'
import { createExplain } from '../policies/explain.ts'
import type { Explain } from '../policies/explanation.ts'
import { rules } from '../policies/rules/index.ts'
import { sensitiveInVariables } from '../policies/sensitiveInVariables.ts'
import { documentError } from './clientError.ts'
import type { LockedSchema } from './lockedSchema.ts'
import { documentTokensMax, measureOperation, overLimit } from './operationLimits.ts'
import { validationErrorsMax } from './useStrictDocuments.ts'

/** What this server would do with a document: the engine's word, by the server's own limits of form. */
export function createExplainer(
  { schemaFor, policies, dryRun }: LockedSchema,
  costs: CostRules,
  clock: Clock,
): Explain {
  return createExplain({
    schemaFor,
    policies,
    rules,
    costs,
    clock,
    addressKey: addressBlock,
    dryRun: { rules: dryRun, onWouldDeny: () => undefined },
    readDocument,
    fits: (document, operation) => overLimit(measureOperation(document, operation)) === null,
  })
}

/** As the document of a request is read: the same limits, and the same words where it is not valid. */
function readDocument(schema: GraphQLSchema, text: string) {
  const document = parsed(text)
  const options = { maxErrors: validationErrorsMax, hideSuggestions: true }
  refuseIf(validate(schema, document, specifiedRules, options))
  const [exposed] = validate(schema, document, [sensitiveInVariables])
  if (exposed !== undefined) throw exposed.originalError ?? exposed
  return document
}

function parsed(text: string) {
  try {
    return parse(text, { maxTokens: documentTokensMax })
  } catch (error) {
    throw error instanceof GraphQLError ? refusalOf([documentError(error)]) : error
  }
}

function refuseIf(errors: readonly GraphQLError[]): void {
  if (errors.length > 0) throw refusalOf(errors.map(documentError))
}

/** Thrown by a resolver, where a GraphQLError would be taken for a defect. */
function refusalOf(errors: readonly GraphQLError[]): Refusal {
  const isTooLarge = errors.some(({ extensions }) => extensions['code'] === 'OPERATION_LIMIT')
  if (isTooLarge) return new Refusal('OPERATION_LIMIT', { detail: 'the document to explain is too large' })
  const fields = errors.map(({ message }) => ({ path: 'document', message }))
  return new Refusal('BAD_USER_INPUT', { fields })
}
