import { GraphQLError } from 'graphql'
import { createYoga } from 'graphql-yoga'
import { Refusal } from '../../src/errors.ts'
import { systemAfter } from '../../src/observability/clock.ts'
import { createGate } from '../../src/policies/gate.ts'
import type { Policies } from '../../src/policies/policy.ts'
import type { PolicyContext, Principal } from '../../src/policies/principal.ts'
import { createStreams } from '../../src/policies/streams.ts'
import { usePolicyEngine } from '../../src/policies/usePolicyEngine.ts'
import type { SchemaFor } from '../../src/policies/visibility.ts'
import { clockAtNoon, contextOf, createMemoryLimiter } from './toy.ts'
import { costRules } from './toyGate.ts'

interface Answer {
  readonly status: number
  readonly text: string
  readonly codes: readonly unknown[]
}

/** Another Yoga: nothing of this project around the engine but the words that its refusals become. */
export function serve({ schemaFor, policies }: { schemaFor: SchemaFor; policies: Policies }) {
  const gate = createGate({
    policies,
    limiter: createMemoryLimiter(),
    clock: clockAtNoon,
    addressKey: (ip) => ip,
    onRefused: () => Promise.resolve(),
    costs: costRules,
    onCost: () => undefined,
  })
  const admitted: string[] = []
  const yoga = createYoga<PolicyContext>({
    logging: false,
    plugins: [
      usePolicyEngine<PolicyContext>({
        schemaFor,
        gate,
        streams: createStreams({ clock: clockAtNoon, after: systemAfter }),
        around: ({ contextValue }) => ({ admitted: () => admitted.push(contextValue.viewer.kind) }),
      }),
    ],
    maskedErrors: {
      maskError(error) {
        const { originalError } = error instanceof GraphQLError ? error : { originalError: error }
        if (originalError instanceof Refusal) {
          const { code, message, status } = originalError
          return new GraphQLError(message, { extensions: { code, http: { status } } })
        }
        return error instanceof GraphQLError ? error : new GraphQLError('masked')
      },
    },
  })

  const ask = async (query: string, viewer: Principal, accept = 'application/json'): Promise<Answer> => {
    const response = await yoga.fetch(
      'http://library.invalid/graphql',
      {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept },
        body: JSON.stringify({ query }),
      },
      contextOf(viewer),
    )
    const text = await response.text()
    const codes = [...text.matchAll(/"code":"(\w+)"/g)].map(([, code]) => code)
    return { status: response.status, text, codes }
  }
  return { ask, admitted }
}
