import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { parse } from 'graphql'
import { z } from 'zod'
import { type Kind, kind } from './kind.ts'

/** That of graphql/operationLimits, which holds for a document that is sent: a test compares them. */
const documentCharactersMax = 16 * 1024

/** Documents by the SHA-256 of their UTF-8 text, in small hexadecimal digits. */
export type TrustedDocuments = ReadonlyMap<string, string>

const fix = 'Make it again: npx gatehouse documents manifest.'

/** The path of a manifest, `{ "<sha256>": "<document>" }`, which is read at once; every fault of it is told. */
export const trustedDocuments: Kind<TrustedDocuments> = kind(
  'the path of a manifest of documents',
  z.string().transform((path, context) => {
    const manifest = readManifest(path)
    const faults = manifest instanceof Map ? faultsOf(manifest) : [manifest]
    if (manifest instanceof Map && faults.length === 0) return manifest
    context.addIssue({ code: 'custom', message: faults.join('; ') })
    return z.NEVER
  }),
  fix,
)

/** The manifest, or why there is none. */
function readManifest(path: string): Map<string, string> | string {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown fault'
    return `names a file that cannot be read (${code})`
  }
  try {
    return new Map(Object.entries(z.record(z.string(), z.string()).parse(JSON.parse(text))))
  } catch {
    return 'names a file that is not a JSON object of documents by their SHA-256'
  }
}

function faultsOf(documents: TrustedDocuments): readonly string[] {
  if (documents.size === 0) return ['names a manifest without a document']
  return [...documents].flatMap(([hash, document]) => {
    const fault = faultOf(hash, document)
    return fault === null ? [] : [`has at ${JSON.stringify(hash.slice(0, 64))} ${fault}`]
  })
}

function faultOf(hash: string, document: string): string | null {
  if (hash !== hashOf(document)) return 'a document with another SHA-256'
  if (document.length > documentCharactersMax)
    return `a document longer than ${documentCharactersMax} characters`
  try {
    parse(document, { noLocation: true })
    return null
  } catch {
    return 'a text that is not GraphQL'
  }
}

/** The name of a document. */
export function hashOf(document: string): string {
  return createHash('sha256').update(document, 'utf8').digest('hex')
}
