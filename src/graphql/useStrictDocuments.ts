import { type DocumentNode, type GraphQLSchema, type ValidationRule, parse, validate } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { documentTokensMax } from './operationLimits.ts'

const validationErrorsMax = 5

/** Parses at most so many tokens, names at most so many faults, and suggests nothing that the caller did not know. */
export function useStrictDocuments(): Plugin {
  return {
    onParse({ setParseFn }) {
      setParseFn((source: string) => parse(source, { maxTokens: documentTokensMax }))
    },
    onValidate({ setValidationFn }) {
      setValidationFn((schema: GraphQLSchema, document: DocumentNode, rules: readonly ValidationRule[]) =>
        validate(schema, document, rules, { maxErrors: validationErrorsMax, hideSuggestions: true }),
      )
    },
  }
}
