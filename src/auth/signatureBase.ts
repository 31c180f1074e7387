import type { SignatureInput } from './signatureInput.ts'
import { type SignedRequest, fieldValues } from './signedRequest.ts'

/** The text that is signed (RFC 9421 2.5); null where it covers what the request does not have. */
export function signatureBase(
  request: SignedRequest,
  { components, params }: Pick<SignatureInput, 'components' | 'params'>,
): string | null {
  const lines: string[] = []
  for (const name of components) {
    const value = name.startsWith('@') ? derivedValue(request, name) : fieldValue(request, name)
    if (value === null) return null
    lines.push(`"${name}": ${value}`)
  }
  lines.push(`"@signature-params": ${params}`)
  return lines.join('\n')
}

function derivedValue({ method, authority, target }: SignedRequest, name: string): string | null {
  const mark = target.indexOf('?')
  if (name === '@method') return method
  if (name === '@authority') return authority
  if (name === '@path') return mark === -1 ? target : target.slice(0, mark)
  if (name === '@query') return mark === -1 ? '?' : target.slice(mark)
  return name === '@request-target' ? target : null
}

function fieldValue(request: SignedRequest, name: string): string | null {
  const values = fieldValues(request, name)
  return values.length === 0 ? null : values.join(', ')
}
