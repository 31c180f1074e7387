import { GraphQLError } from 'graphql'
import { Refusal } from '../errors.ts'
import type { After, Clock } from '../observability/clock.ts'
import { type GuardedStream, guardStream } from './guardStream.ts'
import type { PolicyContext } from './principal.ts'

export interface StreamsDeps<Context extends PolicyContext> {
  readonly clock: Clock
  readonly after: After
  /** Whether who opened the stream may still be answered: asked before each event. What it throws ends the stream. */
  stillValid?(context: Context): boolean | Promise<boolean>
  /** Calls back once the caller may no longer be answered, event or not, but never before it has returned what calls that off. */
  onEnd?(context: Context, callback: () => void): () => void
}

/** The streams that are open. */
export interface Streams<Context extends PolicyContext> {
  /** The same events for as long as `recheck` finds no refusal and the caller may be answered. */
  guard(
    source: AsyncIterable<unknown>,
    context: Context,
    recheck: () => Refusal | null,
  ): AsyncIterableIterator<unknown>
  /** Ends every stream, and each that opens from now on: the server stops. */
  endAll(): void
}

/** setTimeout knows no longer time: 2^31 - 1 ms. */
const waitMax = 2_147_483_647

/**
 * Streams end with a last payload that says why: UNAUTHENTICATED when the caller's credential expires or is revoked,
 * whether events come or not; the refusal of a lock that no longer opens; SERVICE_UNAVAILABLE when the server stops.
 */
export function createStreams<Context extends PolicyContext>(deps: StreamsDeps<Context>): Streams<Context> {
  const { clock, after } = deps
  const open = new Set<GuardedStream>()
  let stopping = false

  const verdict = async (context: Context, recheck: () => Refusal | null): Promise<Refusal | null> => {
    if (isExpired(context)) return ended()
    const refusal = recheck()
    if (refusal !== null) return refusal
    return (await deps.stillValid?.(context)) === false ? ended() : null
  }

  const isExpired = ({ viewer }: Context): boolean => {
    const expiresAt = expiryOf(viewer)
    return expiresAt !== null && expiresAt * 1000 <= clock.now()
  }

  const atExpiry = (context: Context, callback: () => void): (() => void) => {
    const expiresAt = expiryOf(context.viewer)
    if (expiresAt === null) return () => undefined
    const arm = (): (() => void) =>
      after(Math.min(Math.max(expiresAt * 1000 - clock.now(), 0), waitMax), () => {
        if (isExpired(context)) callback()
        else cancel = arm()
      })
    let cancel = arm()
    return () => cancel()
  }

  return {
    guard(source, context, recheck) {
      const stream = guardStream(
        source,
        () => verdict(context, recheck),
        payloadOf,
        () => {
          open.delete(stream)
          for (const call of undo) call()
        },
      )
      const end = () => stream.end(ended())
      const undo = [atExpiry(context, end), deps.onEnd?.(context, end) ?? (() => undefined)]
      open.add(stream)
      if (stopping) stream.end(stopped())
      return stream.events
    },
    endAll() {
      stopping = true
      for (const stream of open) stream.end(stopped())
    },
  }
}

function ended(): Refusal {
  return new Refusal('UNAUTHENTICATED', { detail: 'who opened the stream may no longer be answered' })
}

function stopped(): Refusal {
  return new Refusal('SERVICE_UNAVAILABLE', { detail: 'the server stops', retryAfter: 1 })
}

function expiryOf(viewer: PolicyContext['viewer']): number | null {
  return viewer.kind === 'anonymous' ? null : (viewer.expiresAt ?? null)
}

/** As GraphQL puts what was thrown, for the server's masking to word. */
function payloadOf(reason: unknown): { errors: readonly GraphQLError[] } {
  const originalError =
    reason instanceof Error ? reason : new TypeError('a stream ended for what is no error')
  return { errors: [new GraphQLError(originalError.message, { originalError })] }
}
