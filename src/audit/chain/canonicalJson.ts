import canonicalize from 'canonicalize'

/** The one spelling of a value in JSON (RFC 8785): what is hashed and signed. Throws for what JSON has no words for. */
export function canonicalJson(value: object): string {
  const text = canonicalize(value)
  if (text === undefined) throw new TypeError('there is no JSON of this value')
  return text
}
