import { type GraphQLResolveInfo, defaultTypeResolver, getNamedType, isAbstractType } from 'graphql'
import type { AfterRules, RuleUse } from './policy.ts'
import type { PolicyContext } from './principal.ts'
import { type Denied, type Verdicts, firstDenied } from './verdicts.ts'

/** What a resolver gave, without what its rules deny: the value itself or a promise of it. */
export type SiftResult = (value: unknown, context: PolicyContext, info: GraphQLResolveInfo) => unknown

/** Tells of a denial; throws where it fails the whole field. */
export type OnDenial = (context: PolicyContext, denied: Denied) => void

const dropped = Symbol('left out of its list')

/**
 * Asks about each value of a result, in lists at any depth. Nulls and errors are nobody's, so nothing is asked about
 * them. Stays synchronous unless the resolver, an element or a rule gave a promise.
 */
export function createSift(after: AfterRules, verdicts: Verdicts, onDenial: OnDenial): SiftResult {
  const everyUse = [...after.always, ...[...after.byType.values()].flat()]

  return (result, context, info) => {
    const sift = (value: unknown, depth: number): unknown => {
      if (isPromiseLike(value)) return Promise.resolve(value).then((settled) => sift(settled, depth))
      if (value === null || value === undefined || value instanceof Error) return value
      if (depth === 0) return siftOne(value)
      if (isIterable(value)) return siftList(value, depth - 1)
      return isAsyncIterable(value) ? gather(value).then((items) => siftList(items, depth - 1)) : value
    }

    const siftList = (items: Iterable<unknown>, depth: number): unknown => {
      const sifted: unknown[] = []
      let failure: { readonly error: unknown } | null = null
      for (const item of items) {
        try {
          const one = isPromiseLike(item)
            ? survive(item).then((settled) => sift(settled, depth))
            : sift(item, depth)
          if (one !== dropped) sifted.push(one)
        } catch (error) {
          failure ??= { error }
        }
      }
      const pending = sifted.some((one) => one instanceof Promise)
      if (!pending && failure !== null) throw failure.error
      if (!pending) return sifted
      // Every promise of the list is listened to, also where the field has failed: a rejection unheard ends the process.
      return Promise.all(sifted).then((all) => {
        if (failure !== null) throw failure.error
        return all.filter((one) => one !== dropped)
      })
    }

    const siftOne = (value: unknown): unknown => {
      if (after.byType.size === 0) return judge(value, after.always)
      const type = typeOf(value, context, info)
      return type instanceof Promise
        ? type.then((name) => judge(value, usesFor(name)))
        : judge(value, usesFor(type))
    }

    const judge = (value: unknown, uses: readonly RuleUse[]): unknown => {
      const denied = firstDenied(uses, ({ name }) => verdicts.askOnce(name, value, context))
      if (denied === null) return value
      return denied instanceof Promise
        ? denied.then((settled) => (settled === null ? value : replace(settled)))
        : replace(denied)
    }

    const replace = (denied: Denied): unknown => {
      onDenial(context, denied)
      return denied.deny === 'FILTER' ? dropped : null
    }

    return sift(result, after.listDepth)
  }

  /** Where the type of an object cannot be told, the rules of every type that it could have are asked. */
  function usesFor(type: unknown): readonly RuleUse[] {
    const uses = typeof type === 'string' ? after.byType.get(type) : undefined
    return uses === undefined ? everyUse : [...after.always, ...uses]
  }
}

/** The name of an object's type, as execution will find it. */
function typeOf(value: unknown, context: unknown, info: GraphQLResolveInfo): unknown {
  const type = getNamedType(info.returnType)
  if (!isAbstractType(type)) return undefined
  try {
    const name: unknown = (type.resolveType ?? defaultTypeResolver)(value, context, info, type)
    return isPromiseLike(name) ? Promise.resolve(name).catch(() => undefined) : name
  } catch {
    return undefined
  }
}

/** A rejection as a value: execution takes an error in a list for the failure of that element alone. */
function survive(item: PromiseLike<unknown>): Promise<unknown> {
  return Promise.resolve(item).catch((cause: unknown) =>
    cause instanceof Error ? cause : new Error('an element was rejected', { cause }),
  )
}

async function gather(items: AsyncIterable<unknown>): Promise<unknown[]> {
  const gathered: unknown[] = []
  for await (const item of items) gathered.push(item)
  return gathered
}

function isPromiseLike(value: unknown): value is PromiseLike<unknown> {
  return isObject(value) && 'then' in value && typeof value.then === 'function'
}

/** As execution sees it: a text is not a list of its letters. */
function isIterable(value: unknown): value is Iterable<unknown> {
  return isObject(value) && Symbol.iterator in value
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return isObject(value) && Symbol.asyncIterator in value
}

/** Functions too: execution awaits one that has a `then`. */
function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
}
