import canonicalize from 'canonicalize'

/** The one spelling of a value in JSON (RFC 8785): what is hashed and signed. Throws for what JSON has no words for. */
export function canonicalJson(value: object): string {
  // The library takes its time even over nothing, which most details are.
  if (Object.keys(value).length === 0) return Array.isArray(value) ? '[]' : '{}'
  const text = canonicalize(value)
  if (text === undefined) throw new TypeError('there is no JSON of this value')
  return text
}
