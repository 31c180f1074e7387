/** What can be wrong with a request before anybody asks what it wants: status and public words (RFC 9110). */
const catalogue = {
  BAD_REQUEST: { status: 400, message: 'The request is malformed.' },
  BODY_INCOMPLETE: { status: 400, message: 'The request body ended early.' },
  HTTPS_REQUIRED: { status: 403, message: 'Use https. What was just sent in the clear should be changed.' },
  METRICS_FORBIDDEN: { status: 403, message: 'Metrics are answered to this machine only.' },
  METHOD_NOT_ALLOWED: { status: 405, message: 'This path does not answer that method.' },
  NOT_ACCEPTABLE: { status: 406, message: 'There is no answer here in a form that is accepted.' },
  REQUEST_TIMEOUT: { status: 408, message: 'The request took too long to arrive.' },
  PAYLOAD_TOO_LARGE: { status: 413, message: 'The request body is larger than is allowed.' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, message: 'The request body is in a form that is not understood.' },
  MISDIRECTED_REQUEST: { status: 421, message: 'This host is not served here.' },
  HEADERS_TOO_LARGE: { status: 431, message: 'The request headers are larger than is allowed.' },
} as const satisfies Record<string, { status: number; message: string }>

export type HttpProblemCode = keyof typeof catalogue

/** A refusal by the transport itself, of a request that never reached an operation; `http/problems` answers it. */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem'
  readonly code: HttpProblemCode
  readonly status: number
  /** Sent with the answer. */
  readonly headers: Readonly<Record<string, string>>

  constructor(code: HttpProblemCode, headers: Readonly<Record<string, string>> = {}) {
    super(catalogue[code].message)
    this.code = code
    this.status = catalogue[code].status
    this.headers = headers
  }
}
