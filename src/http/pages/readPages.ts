import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { documentHash } from './documentHash.ts'
import { linkPages } from './linkPages.ts'
import { pageDocument } from './pageDocument.ts'

/** A file that the pages load; its address carries its digest, so that it may be kept for ever. */
interface PageFile {
  readonly path: string
  readonly type: 'css' | 'javascript'
  readonly body: Buffer
}

export interface Pages {
  readonly files: readonly PageFile[]
  /** By their paths. */
  readonly documents: ReadonlyMap<string, Buffer>
}

/** Puts the pages of links together, once, at start. */
export function readPages(appUrl: string, trustedDocumentsOnly: boolean): Pages {
  const style = readFile('page.css', 'css')
  const script = readFile('page.js', 'javascript')
  const documents = linkPages.map((page): [string, Buffer] => {
    const surroundings = {
      host: new URL(appUrl).host,
      style: addressOf(style),
      script: addressOf(script),
      request: trustedDocumentsOnly
        ? { documentId: `sha256:${documentHash(page.document)}` }
        : { query: page.document },
    }
    return [`/account/${page.name}`, Buffer.from(pageDocument(page, surroundings))]
  })
  return { files: [style, script], documents: new Map(documents) }
}

function readFile(name: string, type: PageFile['type']): PageFile {
  return {
    path: `/account/assets/${name}`,
    type,
    body: readFileSync(new URL(name, import.meta.url)),
  }
}

/** Seen from a page: wherever a proxy serves it, its files are beside it. */
function addressOf({ path, body }: PageFile): string {
  const digest = createHash('sha256').update(body).digest('base64url').slice(0, 16)
  return `${path.replace('/account/', '')}?${digest}`
}
