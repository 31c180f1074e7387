import type { PolicyContext } from './principal.ts'

/** A document that somebody asks about, as they would send it. */
interface ExplainRequest {
  readonly document: string
  readonly operationName: string | null
  readonly variables: unknown
}

/** What is decided of one field at one place; `reason` where it is not a plain yes. */
export interface FieldExplanation {
  readonly coordinate: string
  readonly path: string
  readonly verdict: 'ALLOW' | 'DENY' | 'DEPENDS'
  readonly rule: string
  readonly reason: string | null
}

/** What one bucket of a limit would be charged, and what it holds in a window. */
export interface LimitCharge {
  readonly name: string
  readonly points: number
  readonly limit: number
  readonly windowSeconds: number
}

/** What would happen to an operation. */
export interface Explanation {
  readonly allowed: boolean
  readonly cost: number
  readonly fields: readonly FieldExplanation[]
  readonly limits: readonly LimitCharge[]
}

/** Says what would happen if somebody sent a document; rejects with a `Refusal` where it is not valid. Nothing runs. */
export type Explain = (request: ExplainRequest, as: PolicyContext) => Promise<Explanation>
