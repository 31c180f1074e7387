/** The two forms of an answer (GraphQL over HTTP), in the order in which Yoga tries them. */
const answers = ['application/graphql-response+json', 'application/json'] as const
export type MediaType = (typeof answers)[number]

/** Whether a Content-Type is JSON in UTF-8, the only form that a request may have. */
export function isJson(contentType: string): boolean {
  return /^application\/json(\s*;\s*charset\s*=\s*"?utf-?8"?)?\s*$/i.test(contentType)
}

/**
 * The form in which a plain answer is wanted, by Yoga's own rules: of those that match, the first that is named wins.
 * Null where none is accepted.
 */
export function plainMediaType(accept: string): MediaType | null {
  let wanted: MediaType | null = null
  for (const range of (accept || '*/*').replaceAll(/\s/g, '').toLowerCase().split(',').toReversed()) {
    const [name = '', ...parameters] = range.split(';')
    const charset = parameters.find((parameter) => parameter.includes('charset='))
    if (charset !== undefined && charset !== 'charset=utf-8') continue
    for (const answer of answers) if (matches(answer, name)) wanted = answer
  }
  return wanted
}

/** Whether an Accept header may ask for a stream, which is for Yoga to say. */
export function mayBeStream(accept: string): boolean {
  return /event-stream|multipart/i.test(accept)
}

function matches(answer: MediaType, range: string): boolean {
  const [type, subtype] = range.split('/')
  const [answerType, answerSubtype] = answer.split('/')
  return (type === '*' || type === answerType) && (subtype === '*' || subtype === answerSubtype)
}
