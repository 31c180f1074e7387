import type { GraphQLParams, Plugin } from 'graphql-yoga'
import { type FieldFault, Refusal } from '../errors.ts'
import type { Client } from '../observability/client.ts'
import type { OperationContext } from './buildContext.ts'

export interface TrustedDocumentsDeps {
  /** By the SHA-256 of their text, in small hexadecimal digits. */
  readonly documents: ReadonlyMap<string, string>
  /** Whether no other document runs. */
  readonly required: boolean
  /** Told of each request that is refused here; must not throw. */
  onRefused(client: Client, details: { readonly code: string; readonly reason: string }): void
}

const prefix = 'sha256:'

/**
 * Puts the text of a trusted document into a request that names it, by `documentId` (GraphQL over HTTP, appendix A) or
 * by `extensions.persistedQuery.sha256Hash` (Apollo). From there on it is a document like any other: policies, cost and
 * limits apply. Nothing is learned from clients. Ours, and no plugin of others: one look-up, and refusals in our words.
 */
export function useTrustedDocuments(deps: TrustedDocumentsDeps): Plugin<object, OperationContext> {
  return {
    onParams({ params, setParams, context }) {
      if (context.isStored) return
      const known = documentOf(params, deps)
      if (!(known instanceof Refusal)) {
        if (known !== null) setParams({ ...params, query: known })
        return
      }
      context.refused = true
      deps.onRefused(context.client, { code: known.code, reason: known.detail ?? '' })
      throw known
    },
  }
}

/** The text of the document that is named; null where none is, and none has to be. */
function documentOf(
  params: GraphQLParams,
  { documents, required }: TrustedDocumentsDeps,
): string | Refusal | null {
  const given: unknown = params
  const query = fieldOf(given, 'query')
  if (required && query != null)
    return refusal('FORBIDDEN', 'query', 'is not taken: only trusted documents run here, by their documentId')

  const id = fieldOf(given, 'documentId')
  const hash = fieldOf(fieldOf(fieldOf(given, 'extensions'), 'persistedQuery'), 'sha256Hash')
  if (id == null && hash == null)
    return required
      ? refusal('BAD_USER_INPUT', 'documentId', 'is required: only trusted documents run')
      : null
  const path = id == null ? 'extensions.persistedQuery.sha256Hash' : 'documentId'
  if (query != null) return refusal('BAD_USER_INPUT', path, 'stands beside a query: send one of them')

  // Whoever gives both forms means the same document by them.
  const hashes = new Set([...(id == null ? [] : [hashIn(id)]), ...(hash == null ? [] : [hash])])
  const [only] = hashes
  const document = hashes.size === 1 && typeof only === 'string' ? documents.get(only) : undefined
  return document ?? refusal('BAD_USER_INPUT', path, 'names no document that is trusted here')
}

function hashIn(id: unknown): string | null {
  return typeof id === 'string' && id.startsWith(prefix) ? id.slice(prefix.length) : null
}

function refusal(code: 'BAD_USER_INPUT' | 'FORBIDDEN', path: string, message: string): Refusal {
  const fields: readonly FieldFault[] = [{ path, message }]
  return new Refusal(code, { fields, detail: `${path} ${message}` })
}

function fieldOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
  return Reflect.get(value, name)
}
