import { createHash } from 'node:crypto'

/** SHA-256 of the UTF-8 text of a document, in small hexadecimal digits: the name under which it is trusted. */
export function documentHash(document: string): string {
  return createHash('sha256').update(document).digest('hex')
}
