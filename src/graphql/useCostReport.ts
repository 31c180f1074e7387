import type { Plugin } from 'graphql-yoga'
import type { OperationContext } from './buildContext.ts'

/** Tells whoever is signed in what the operation cost: `extensions.cost`, in points. A stranger is told nothing. */
export function useCostReport(): Plugin {
  return {
    onExecutionResult({ result, setResult, context }) {
      if (!isOperation(context) || context.viewer.kind === 'anonymous' || !isAnswer(result)) return
      const { cost } = context
      if (cost === null) return
      const told = Object.entries(cost).filter(([, points]) => points !== null)
      setResult({ ...result, extensions: { ...result.extensions, cost: Object.fromEntries(told) } })
    },
  }
}

function isOperation(context: object): context is Pick<OperationContext, 'cost' | 'viewer'> {
  return 'cost' in context && 'viewer' in context
}

interface Answer {
  readonly extensions?: Readonly<Record<string, unknown>>
}

function isAnswer(result: unknown): result is Answer {
  return (
    typeof result === 'object' &&
    result !== null &&
    !Array.isArray(result) &&
    !(Symbol.asyncIterator in result)
  )
}
