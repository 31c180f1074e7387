/**
 * The catalogue of refusals: every way in which Gatehouse says no on purpose, with the HTTP status that is used when
 * no data is returned and the only words that a client ever sees. Anything thrown that is not a `Refusal` is a bug:
 * it is masked as INTERNAL_SERVER_ERROR, logged with its request id and counted.
 */
const catalogue = {
  UNAUTHENTICATED: { status: 401, message: 'Sign in to do this.' },
  INVALID_CREDENTIALS: { status: 401, message: 'The email or the password is not right.' },
  TOKEN_INVALID: { status: 400, message: 'This token is not valid, or no longer.' },
  FORBIDDEN: { status: 403, message: 'You may not do this.' },
  STEP_UP_REQUIRED: { status: 403, message: 'Prove again that it is you.' },
  EMAIL_NOT_VERIFIED: { status: 403, message: 'Verify your email address first.' },
  NOT_FOUND: { status: 404, message: 'There is no such thing here.' },
  CONFLICT: { status: 409, message: 'This is already taken or has changed meanwhile.' },
  USERNAME_TAKEN: { status: 409, message: 'This username is taken.' },
  BAD_USER_INPUT: { status: 400, message: 'The input is not valid.' },
  WEAK_PASSWORD: { status: 400, message: 'This password is too easy to guess.' },
  TOO_MANY_ATTEMPTS: { status: 429, message: 'Too many attempts. Try again later.' },
  RATE_LIMITED: { status: 429, message: 'Too many requests. Try again later.' },
  COST_LIMIT: { status: 400, message: 'The operation costs too much.' },
  OPERATION_LIMIT: { status: 400, message: 'The operation is larger than is allowed.' },
  SERVICE_UNAVAILABLE: { status: 503, message: 'The service cannot answer right now. Try again shortly.' },
  INTERNAL_SERVER_ERROR: { status: 500, message: 'Something went wrong on our side.' },
} as const satisfies Record<string, { status: number; message: string }>

export type RefusalCode = keyof typeof catalogue

/** A fault in one place of the input; `path` is dotted, as in `input.email`. Messages never repeat the value. */
export interface FieldFault {
  readonly path: string
  readonly message: string
}

/** The facts beside the code that a client may act on. Durations are in seconds. */
export interface RefusalFacts {
  readonly retryAfter?: number
  readonly policy?: string
  readonly fields?: readonly FieldFault[]
  readonly reasons?: readonly string[]
  readonly methods?: readonly string[]
  readonly maxAgeSeconds?: number
}

/** What may accompany a refusal: public facts, and a `detail` and a `cause` that only the log and the record see. */
export interface RefusalOptions extends RefusalFacts {
  readonly detail?: string
  readonly cause?: unknown
}

/** A deliberate no. Thrown anywhere, caught once: `graphql/maskError` and `http/problems` put it into words. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly code: RefusalCode
  readonly status: number
  /** For the log only, never for the client. */
  readonly detail: string | undefined
  /** For the client, in `extensions` beside the code. */
  readonly facts: RefusalFacts

  constructor(code: RefusalCode, { detail, cause, ...facts }: RefusalOptions = {}) {
    super(catalogue[code].message, cause === undefined ? undefined : { cause })
    this.code = code
    this.status = catalogue[code].status
    this.detail = detail
    this.facts = facts
  }
}

export function isRefusalCode(code: string): code is RefusalCode {
  return Object.hasOwn(catalogue, code)
}

/** The status of a code when no data is returned (RFC 9110). */
export function statusOf(code: RefusalCode): number {
  return catalogue[code].status
}
