import type { GraphQLError } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import type { OperationContext } from './buildContext.ts'
import { isFailed } from './failedResult.ts'
import type { MaskError } from './maskError.ts'

interface Answer {
  data?: Readonly<Record<string, unknown>> | null
  errors?: readonly GraphQLError[]
}

/**
 * The last look at an answer: faults of the document get the words and code of ours, and a status of refusal is told
 * only where nothing was given. Where every root field is null, `data` is null: that much is nothing.
 */
export function useAnswerStatus(maskError: MaskError): Plugin<OperationContext> {
  return {
    // Before Yoga masks, which does not know of which request an error is.
    onExecute({ args }) {
      const { client } = args.contextValue
      return {
        onExecuteDone({ result, setResult }) {
          if (isFailed(result))
            setResult({ ...result, errors: result.errors.map((error) => maskError(error, client)) })
        },
      }
    },
    onExecutionResult({ result, setResult }) {
      if (!isFailed(result)) return
      const errors = result.errors.map((error) => maskError(error, null))
      const given = Object.values(result.data ?? {}).some((value) => value !== null)
      setResult(
        given ? { data: result.data, errors: errors.map(withoutStatus) } : { ...emptied(result), errors },
      )
    },
  }
}

function emptied({ data }: Answer): Answer {
  return data === undefined ? {} : { data: null }
}

function withoutStatus(error: GraphQLError): GraphQLError {
  delete error.extensions['http']
  return error
}
