import type { ExecutionArgs } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import type { Outcome } from './charges.ts'
import type { Gate, Gated } from './gate.ts'
import type { PolicyContext, Principal } from './principal.ts'
import type { Streams } from './streams.ts'
import type { SchemaFor } from './visibility.ts'

/** An operation on its way through the engine, for what an application adds of its own. */
export type OperationArgs<Context> = ExecutionArgs & { readonly contextValue: Context }

/** What an application does around one operation. What it throws refuses the operation. */
interface Around {
  /** After the gate, before anything runs. */
  admitted?(gated: Gated): void
  /** After it ran; for a subscription, once its stream is open. */
  answered?(result: unknown): void
}

export interface PolicyEngine<Context extends PolicyContext> {
  readonly schemaFor: SchemaFor
  readonly gate: Gate<Context>
  readonly streams: Streams<Context>
  /** Before the gate, once an operation. */
  around?(args: OperationArgs<Context>): Around
}

/**
 * Mounts the engine in any Yoga: the schema that the viewer sees, the gate before execution and subscription, and a
 * guard over each stream.
 * `viewer` and `client` are in the server's context before the document is read, since what is hidden is decided
 * with its validation; without them the caller is a stranger. A `Refusal` is for the server's `maskError` to word.
 */
export function usePolicyEngine<Context extends PolicyContext>(
  engine: PolicyEngine<Context>,
): Plugin<Context> {
  const enter = (args: OperationArgs<Context>): Entered | Promise<Entered> => {
    const { contextValue: context, document, schema, variableValues } = args
    const { admitted, answered } = engine.around?.(args) ?? {}
    const gated = engine.gate(schema, document, args.operationName ?? null, variableValues, context)
    const enterWith = (gated: Gated): Entered => {
      admitted?.(gated)
      return { gated, answered }
    }
    return gated instanceof Promise ? gated.then(enterWith) : enterWith(gated)
  }

  return {
    onEnveloped({ context, setSchema }) {
      setSchema(engine.schemaFor(context?.viewer ?? stranger))
    },

    onExecute({ args }) {
      const entered = enter(args)
      return entered instanceof Promise ? entered.then(leaving) : leaving(entered)
    },

    onSubscribe({ args, subscribeFn, setSubscribeFn }) {
      setSubscribeFn(async (subscribed) => {
        const entered = await enter(args)
        const result: unknown = await subscribeFn(subscribed)
        await leave(entered, result)
        return isStream(result)
          ? engine.streams.guard(result, args.contextValue, entered.gated.recheck)
          : result
      })
    },
  }
}

interface Entered {
  readonly gated: Gated
  readonly answered: Around['answered']
}

function leaving(entered: Entered) {
  return { onExecuteDone: ({ result }: { result: unknown }) => leave(entered, result) }
}

/** A promise only where settling is one. */
function leave({ gated, answered }: Entered, result: unknown): void | Promise<void> {
  const settled: void | Promise<void> = gated.settle(outcomeOf(result))
  if (settled instanceof Promise) return settled.then(() => answered?.(result))
  answered?.(result)
}

const stranger: Principal = { kind: 'anonymous' }

/** A stream has not failed: that is all there is to know of it. */
function outcomeOf(result: unknown): Outcome {
  return isOutcome(result) ? result : {}
}

function isStream(result: unknown): result is AsyncIterable<unknown> {
  return typeof result === 'object' && result !== null && Symbol.asyncIterator in result
}

function isOutcome(result: unknown): result is Outcome {
  return typeof result === 'object' && result !== null && !isStream(result)
}
