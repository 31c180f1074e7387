import {
  type DocumentNode,
  type GraphQLError,
  type GraphQLSchema,
  type ValidationRule,
  parse,
  validate,
} from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { documentTokensMax } from './operationLimits.ts'

export const validationErrorsMax = 5

/**
 * Parses at most so many tokens, names at most so many faults, and suggests nothing that the caller did not know. A
 * verdict is kept as long as its document, for the schema it was found against: what an administrator sees is not there
 * for a stranger. Yoga's own cache would spell out the names of all rules once a request.
 */
export function useStrictDocuments(): Plugin {
  const verdicts = new WeakMap<GraphQLSchema, WeakMap<DocumentNode, readonly GraphQLError[]>>()

  const judge = (schema: GraphQLSchema, document: DocumentNode, rules: readonly ValidationRule[]) => {
    const ofSchema = verdicts.get(schema) ?? new WeakMap<DocumentNode, readonly GraphQLError[]>()
    verdicts.set(schema, ofSchema)
    const known = ofSchema.get(document)
    if (known !== undefined) return known
    const fresh = validate(schema, document, rules, { maxErrors: validationErrorsMax, hideSuggestions: true })
    ofSchema.set(document, fresh)
    return fresh
  }

  return {
    onParse({ setParseFn }) {
      setParseFn((source: string) => parse(source, { maxTokens: documentTokensMax }))
    },
    onValidate({ setValidationFn }) {
      setValidationFn(judge)
    },
  }
}
