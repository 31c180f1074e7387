import { type Applied, wordGroups } from '../applied.ts'
import { parseDuration } from '../duration.ts'
import { type DeclaredField, enumWords } from '../schemaReading.ts'
import type { Check } from './check.ts'

/** Roles, scopes and events exist, groups are not empty, an age parses, and no word is both a role and a scope. */
export const unknownWord: Check = ({ schema, fields }) => {
  const roles = new Set(enumWords(schema, 'Role'))
  const scopes = new Set(enumWords(schema, 'Scope'))
  const events = new Set(enumWords(schema, 'SecurityEventType'))

  const ofField = ({ coordinate, own, inherited }: DeclaredField): string[] =>
    [...own, ...inherited].flatMap((directive) => {
      const { name, args } = directive
      const event = String(args.get('event'))
      if (name === 'audit') return events.has(event) ? [] : [`${coordinate}: unknown event ${event}`]
      return name === 'auth' ? ofAuth(directive, roles, scopes).map((fault) => `${coordinate}: ${fault}`) : []
    })

  const ambiguous = [...roles].filter((word) => scopes.has(word))
  return [
    ...fields.flatMap(ofField),
    ...ambiguous.map((word) => `Role.${word}: is the name of a scope as well`),
  ]
}

function ofAuth({ args }: Applied, roles: ReadonlySet<string>, scopes: ReadonlySet<string>): string[] {
  const level = Number(args.get('aal') ?? 1)
  const maxAge = args.get('maxAge') ?? null

  return [
    ...ofGroups('role', args.get('roles'), roles),
    ...ofGroups('scope', args.get('scopes'), scopes),
    ...(level === 1 || level === 2 ? [] : [`@auth(aal: ${level}) is neither 1 nor 2`]),
    ...(maxAge === null || parseDuration(maxAge) !== null
      ? []
      : ['@auth(maxAge:) is not a duration, as in "5m"']),
  ]
}

function ofGroups(kind: string, value: unknown, known: ReadonlySet<string>): string[] {
  const groups = wordGroups(value)
  if (groups === null) return []
  if (groups.length === 0 || groups.some((group) => group.length === 0)) {
    return [`@auth(${kind}s:) holds an empty list; nobody and everybody look alike in it`]
  }
  const unknown = groups.flat().filter((word) => !known.has(word))
  return unknown.map((word) => `unknown ${kind} ${word}`)
}
