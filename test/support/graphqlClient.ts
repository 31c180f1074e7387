import { z } from 'zod'

/** What came back of a GraphQL request, as a client sees it. */
export interface GraphqlAnswer {
  readonly status: number
  readonly headers: Headers
  // oxlint-disable-next-line typescript/no-explicit-any -- a test looks wherever it likes, and fails where nothing is
  readonly data: any
  readonly errors: readonly {
    readonly message: string
    readonly extensions: Readonly<Record<string, unknown>>
  }[]
  /** The codes of the errors, in their order. */
  readonly codes: readonly unknown[]
  readonly text: string
}

export interface RequestOptions {
  readonly token?: string
  readonly headers?: Readonly<Record<string, string>>
}

export interface SignedInAnswer {
  readonly accessToken: string
  readonly refreshToken: string
  readonly userId: string
  readonly sessionId: string
}

export interface GraphqlClient {
  graphql(query: string, variables?: object, options?: RequestOptions): Promise<GraphqlAnswer>
  /** Registers somebody new, by default with a fresh address, who is signed in at once. */
  register(email?: string): Promise<SignedInAnswer & { readonly email: string }>
  login(email: string, password?: string): Promise<SignedInAnswer>
}

export const goodPassword = 'Correct-Horse-9-Battery'

const fields = 'accessToken refreshToken session { id } user { id }'
const signedInShape = z.object({
  accessToken: z.string(),
  refreshToken: z.string(),
  session: z.object({ id: z.string() }),
  user: z.object({ id: z.string() }),
})

export const REGISTER = `mutation ($input: RegisterInput!) { register(input: $input) { nextStep signedIn { ${fields} } } }`
export const LOGIN = `mutation ($input: LoginInput!) { login(input: $input) { ... on SignedIn { ${fields} } } }`
export const REFRESH = `mutation ($input: RefreshSessionInput) { refreshSession(input: $input) { ${fields} } }`
export const LOGOUT = 'mutation { logout { accepted } }'
export const ME = '{ me { id email roles } }'

/** The text of an answer but for what is left of the asker's points, which is less with every question. */
export const withoutRemaining = (text: string) => text.replace(/"remaining":\d+/, '"remaining":#')

let people = 0

/** Asks one server, with these headers always; `onExchange` hears what was sent and what came back. Nothing is thrown for a refusal; the two shortcuts throw where they cannot do their work. */
export function graphqlClient(
  url: string,
  always: Readonly<Record<string, string>> = {},
  onExchange: (variables: object, data: unknown, headers: Headers) => void = () => undefined,
): GraphqlClient {
  const graphql: GraphqlClient['graphql'] = async (query, variables = {}, { token, headers } = {}) => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/graphql-response+json',
        ...always,
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...headers,
      },
      body: JSON.stringify({ query, variables }),
    })
    const text = await response.text()
    const { data = null, errors = [] } = JSON.parse(text)
    onExchange(variables, data, response.headers)
    const codes = errors.map((error: { extensions?: { code?: unknown } }) => error.extensions?.code)
    return { status: response.status, headers: response.headers, data, errors, codes, text }
  }

  const signIn = (found: unknown, text: string): SignedInAnswer => {
    const read = signedInShape.safeParse(found)
    if (!read.success) throw new Error(`not signed in: ${text}`)
    const { accessToken, refreshToken, session, user } = read.data
    return { accessToken, refreshToken, userId: user.id, sessionId: session.id }
  }

  return {
    graphql,
    async register(email = `person-${process.pid}-${(people += 1)}@example.com`) {
      const { data, text } = await graphql(REGISTER, { input: { email, password: goodPassword } })
      return { ...signIn(data?.register?.signedIn, text), email }
    },
    async login(email, password = goodPassword) {
      const { data, text } = await graphql(LOGIN, { input: { email, password } })
      return signIn(data?.login, text)
    },
  }
}
