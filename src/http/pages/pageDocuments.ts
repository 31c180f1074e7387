import { documentHash } from './documentHash.ts'
import { linkPages } from './linkPages.ts'

/** What the pages of links send, by its hash: trusted wherever only trusted documents run. */
export const pageDocuments: ReadonlyMap<string, string> = new Map(
  linkPages.map(({ document }) => [documentHash(document), document]),
)
