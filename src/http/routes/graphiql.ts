import type { Route } from '../exactPath.ts'
import { pagePolicy } from '../graphiql/page.ts'
import { type FileName, type Graphiql, filePaths, readGraphiql } from '../graphiql/readGraphiql.ts'

const fileNames: readonly FileName[] = [
  'style',
  'script',
  'boot',
  'editorWorker',
  'graphqlWorker',
  'jsonWorker',
]

/** GraphiQL for development: the page that `GET /graphql` shows to browsers, and the files that it loads. */
export function graphiqlRoutes(): { readonly page: Route['handle']; readonly files: readonly Route[] } {
  let reading: Promise<Graphiql> | null = null
  const read = () => (reading ??= readGraphiql())

  return {
    async page(ctx) {
      const graphiql = await read()
      ctx.body = graphiql.page
      ctx.set('Content-Type', 'text/html; charset=utf-8')
      ctx.set('Content-Security-Policy', pagePolicy)
    },
    files: fileNames.map((name) => ({
      path: filePaths[name],
      methods: ['GET', 'HEAD'],
      async handle(ctx) {
        const { files } = await read()
        ctx.body = files[name]
        ctx.set('Content-Type', `text/${name === 'style' ? 'css' : 'javascript'}; charset=utf-8`)
        ctx.set('Cache-Control', 'public, max-age=31536000, immutable')
      },
    })),
  }
}
