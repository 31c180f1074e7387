import type { DocumentNode, GraphQLSchema, OperationDefinitionNode } from 'graphql'
import { Refusal } from '../errors.ts'
import type { Clock } from '../observability/clock.ts'
import { type Analysis, analyse } from './analyse.ts'
import { limitPhases, planCharges } from './charges.ts'
import { type CostRules, isBudgeted } from './cost/bill.ts'
import { createCostOf } from './cost/createCostOf.ts'
import type { Explain, Explanation, LimitCharge } from './explanation.ts'
import { createFieldVerdict } from './fieldVerdict.ts'
import type { AddressKey } from './keys.ts'
import type { Policies } from './policy.ts'
import type { PolicyContext } from './principal.ts'
import type { Rules } from './rule.ts'
import { selectedFields } from './selectedFields.ts'
import { createStaticCheck } from './staticCheck.ts'
import type { VerdictDeps } from './verdicts.ts'
import type { SchemaFor } from './visibility.ts'

export interface ExplainDeps extends VerdictDeps {
  readonly schemaFor: SchemaFor
  readonly policies: Policies
  readonly rules: Rules
  readonly costs: CostRules
  readonly clock: Clock
  readonly addressKey: AddressKey
  /** The document of a text, as the server would take it; throws a `Refusal` where it would not. */
  readDocument(schema: GraphQLSchema, text: string): DocumentNode
  /** Whether the server lets an operation of this form run, whoever asks. */
  fits(document: DocumentNode, operation: OperationDefinitionNode): boolean
}

/**
 * Says what the gate and the enforcement would do with an operation, by the same judges, without running or charging
 * anything. Limits are taken to have room. A rule about objects is not asked, one before a root field is.
 * The answer rejects with a `Refusal` where the document, its variables or its arguments are not valid.
 */
export function createExplain(deps: ExplainDeps): Explain {
  const { policies, schemaFor, clock, costs, addressKey } = deps
  const check = createStaticCheck(policies)
  const costOf = createCostOf(policies.costs)
  const verdictOf = createFieldVerdict(deps)

  return async ({ document: text, operationName, variables }, context) => {
    const schema = schemaFor(context.viewer)
    const document = deps.readDocument(schema, text)
    const analysis = orThrow(analyse(schema, document, operationName, variables))
    const { cost } = orThrow(costOf(schema, analysis))

    const { rootFields, coordinates } = analysis
    const isCrowded = rootFields.length > 1
    const isExclusive = rootFields.some(({ field }) => policies.fields.get(field)?.exclusive)
    const isAdmitted =
      cost <= costs.operationMax &&
      !(isCrowded && isExclusive) &&
      check(coordinates, context.viewer, clock.now() / 1000) === null
    const runs = isAdmitted && deps.fits(document, analysis.operation)

    const roots = new Map(rootFields.map((root) => [root.responseKey, root]))
    const fields: Explanation['fields'][number][] = []
    for (const { coordinate, path } of selectedFields(schema, analysis)) {
      const place = { coordinate, root: roots.get(path) ?? null, isCrowded }
      fields.push({ coordinate, path, ...(await verdictOf(place, context)) })
    }
    return {
      allowed: runs && fields.every(({ verdict }) => verdict !== 'DENY'),
      cost,
      fields,
      limits: [
        ...chargesOf(analysis, context, isAdmitted, runs),
        ...(isAdmitted && isBudgeted(cost, context.viewer, costs) ? [chargeOf(costs.budget, cost)] : []),
      ],
    }
  }

  /** What is refused has been charged by address all the same; outcomes are charged of what runs alone. */
  function chargesOf(
    { rootFields }: Analysis,
    context: PolicyContext,
    isAdmitted: boolean,
    runs: boolean,
  ): LimitCharge[] {
    return limitPhases
      .filter((phase) => isAdmitted || phase === 'address')
      .flatMap((phase) => planCharges(phase, rootFields, policies, context, addressKey))
      .filter(({ fieldLimit }) => runs || fieldLimit.count === 'ATTEMPT')
      .map(({ fieldLimit, responseKeys }) => chargeOf(fieldLimit.limit, responseKeys.length))
  }
}

function chargeOf(limit: CostRules['budget'], points: number): LimitCharge {
  return { name: limit.name, points, limit: limit.points, windowSeconds: limit.windowSeconds }
}

function orThrow<Found>(found: Found | Refusal): Found {
  if (found instanceof Refusal) throw found
  return found
}
