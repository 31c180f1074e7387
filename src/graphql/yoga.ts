import type { DocumentNode, GraphQLError } from 'graphql'
import { createYoga as createYogaServer } from 'graphql-yoga'
import { LRUCache } from 'lru-cache'
import type { OperationContext } from './buildContext.ts'
import type { MaskError } from './maskError.ts'
import { useAnswerStatus } from './useAnswerStatus.ts'
import { useCostReport } from './useCostReport.ts'
import { type PolicyPluginDeps, usePolicies } from './usePolicies.ts'
import { useStrictDocuments } from './useStrictDocuments.ts'
import { type TrustedDocumentsDeps, useTrustedDocuments } from './useTrustedDocuments.ts'

/** In UTF-16 code units over all documents that are kept parsed: their trees are some fifty times as large. */
const keptDocumentsMax = 1_000
const keptTextMax = 1_000_000

export type YogaDeps = PolicyPluginDeps & {
  readonly maskError: MaskError
  /** null: every document is the client's own. */
  readonly trustedDocuments: TrustedDocumentsDeps | null
}

/** Yoga with its plugin list, to be read as the order. Sizes, types and methods of requests are judged before it. */
export function createYoga({ maskError, trustedDocuments, ...policyDeps }: YogaDeps) {
  return createYogaServer<OperationContext>({
    logging: false,
    cors: false,
    graphiql: false,
    landingPage: false,
    multipart: false,
    batching: false,
    healthCheckEndpoint: '/not-a-route',
    // Compared against the whole path by http/: whatever comes here is for GraphQL.
    graphqlEndpoint: '/graphql',
    maskedErrors: {
      maskError: (error) => maskError(error, null),
    },
    parserAndValidationCache: {
      documentCache: boundedCache<DocumentNode>(),
      errorCache: boundedCache<GraphQLError>(),
      // useStrictDocuments keeps verdicts.
      validationCache: false,
    },
    ...(trustedDocuments !== null && { extraParamNames: ['documentId'] }),
    plugins: [
      trustedDocuments !== null && useTrustedDocuments(trustedDocuments),
      useStrictDocuments(),
      usePolicies(policyDeps),
      useAnswerStatus(maskError),
      useCostReport(),
    ],
  })
}

export type Yoga = ReturnType<typeof createYoga>

function boundedCache<T extends object>() {
  return new LRUCache<string, T>({
    max: keptDocumentsMax,
    maxSize: keptTextMax,
    sizeCalculation: (_value, text) => text.length + 1,
  })
}
