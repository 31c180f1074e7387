import type { ResolveHookSync } from 'node:module'

const slowPackage = 'drizzle-orm'
const slowFolder = `/node_modules/${slowPackage}/`

/**
 * To tell a module's format Node parses the `exports` of its package once for every import of it, and Drizzle's are
 * 170 kB. So its own files are found by their place, and it is looked up once a name. All else is Node's to resolve.
 */
export function createResolveOnce(): ResolveHookSync {
  const known = new Map<string, ReturnType<ResolveHookSync>>()

  return (specifier, context, next) => {
    const { conditions, parentURL = '' } = context
    if (!conditions.includes('import')) return next(specifier, context)
    const isWithin = parentURL.includes(slowFolder)
    if (isWithin && specifier.startsWith('.') && specifier.endsWith('.js')) {
      return { url: new URL(specifier, parentURL).href, format: 'module', shortCircuit: true }
    }
    if (isWithin || (specifier !== slowPackage && !specifier.startsWith(`${slowPackage}/`)))
      return next(specifier, context)
    const found = known.get(specifier) ?? { ...next(specifier, context), shortCircuit: true }
    known.set(specifier, found)
    return found
  }
}
