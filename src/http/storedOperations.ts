import type { HttpContext } from './httpContext.ts'

const user = 'id email username emailVerified roles status createdAt lastLoginAt'
const session =
  'id current createdAt lastUsedAt expiresAt ipAddress userAgent deviceName assuranceLevel authenticationMethods'
const signedIn = `accessToken accessTokenExpiresAt refreshToken refreshTokenExpiresAt deviceToken session { ${session} } user { ${user} }`
const secondFactorRequired = 'challenge methods expiresAt passkeyOptions'

/** An operation that has a path of its own, for a caller with nothing but curl. */
export interface StoredOperation {
  readonly path: string
  readonly method: 'GET' | 'POST'
  /** The root field whose value is the answer. */
  readonly field: string
  readonly document: string
}

/** Answers the value of the operation's field; throws what refused it. */
export type RunStored = (
  ctx: HttpContext,
  operation: StoredOperation,
  input: object | null,
) => Promise<unknown>

/** A JSON body is the variable `input`. Each runs through the same gate, limits and record as the API. */
export const storedOperations: readonly StoredOperation[] = [
  {
    path: '/auth/register',
    method: 'POST',
    field: 'register',
    document: `mutation ($input: RegisterInput!) { register(input: $input) { nextStep signedIn { ${signedIn} } } }`,
  },
  {
    path: '/auth/login',
    method: 'POST',
    field: 'login',
    document: `mutation ($input: LoginInput!) { login(input: $input) {
      __typename ... on SignedIn { ${signedIn} } ... on SecondFactorRequired { ${secondFactorRequired} } } }`,
  },
  {
    path: '/auth/refresh',
    method: 'POST',
    field: 'refreshSession',
    document: `mutation ($input: RefreshSessionInput) { refreshSession(input: $input) { ${signedIn} } }`,
  },
  { path: '/auth/logout', method: 'POST', field: 'logout', document: 'mutation { logout { accepted } }' },
  { path: '/auth/me', method: 'GET', field: 'me', document: `{ me { ${user} } }` },
]
