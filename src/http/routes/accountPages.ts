import type { Route } from '../exactPath.ts'
import type { HttpSettings } from '../httpDeps.ts'
import { pagePolicy } from '../pages/pageDocument.ts'
import { readPages } from '../pages/readPages.ts'

const methods = ['GET', 'HEAD']

/**
 * The pages that links in mails lead to, where APP_URL is this server. Nothing that opens one uses its link up: the token
 * is in the fragment, and only the button sends it.
 */
export function accountPages({
  appUrl,
  trustedDocumentsOnly,
}: Pick<HttpSettings, 'appUrl' | 'trustedDocumentsOnly'>): readonly Route[] {
  const { documents, files } = readPages(appUrl, trustedDocumentsOnly)
  return [
    ...[...documents].map(([path, document]): Route => ({
      path,
      methods,
      handle(ctx) {
        ctx.body = document
        ctx.set('Content-Type', 'text/html; charset=utf-8')
        ctx.set('Content-Security-Policy', pagePolicy)
      },
    })),
    ...files.map(({ path, type, body }): Route => ({
      path,
      methods,
      handle(ctx) {
        ctx.body = body
        ctx.set('Content-Type', `text/${type}; charset=utf-8`)
        ctx.set('Cache-Control', 'public, max-age=31536000, immutable')
      },
    })),
  ]
}
