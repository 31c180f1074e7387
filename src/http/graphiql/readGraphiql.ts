import { createHash } from 'node:crypto'
import { bootScript } from './bootScript.ts'
import { page } from './page.ts'
import { readWelcome } from './welcome.ts'

/** Where each file of GraphiQL is served; its address also carries its digest, so that it may be kept for ever. */
export const filePaths = {
  style: '/graphql/assets/graphiql.css',
  script: '/graphql/assets/graphiql.js',
  boot: '/graphql/assets/boot.js',
  editorWorker: '/graphql/assets/editor.worker.js',
  graphqlWorker: '/graphql/assets/graphql.worker.js',
  jsonWorker: '/graphql/assets/json.worker.js',
} as const

export type FileName = keyof typeof filePaths

export interface Graphiql {
  readonly page: Buffer
  readonly files: Readonly<Record<FileName, Buffer>>
}

/**
 * Takes GraphiQL out of the package that ships it as strings: 9 MB, about 150 ms, so nobody pays who never looks.
 * @throws Error where the package, an optional dependency, is not installed.
 */
export async function readGraphiql(): Promise<Graphiql> {
  const shipped = await import('@graphql-yoga/render-graphiql/graphiql')
  const files = {
    style: Buffer.from(shipped.css),
    script: Buffer.from(shipped.js),
    editorWorker: Buffer.from(shipped.editorWorkerService),
    graphqlWorker: Buffer.from(shipped.graphqlWorker),
    jsonWorker: Buffer.from(shipped.jsonWorker),
  }
  const workers = {
    editorWorkerService: addressOf('editorWorker', files.editorWorker),
    graphql: addressOf('graphqlWorker', files.graphqlWorker),
    json: addressOf('jsonWorker', files.jsonWorker),
  }
  const boot = Buffer.from(bootScript(workers, await readWelcome()))
  const html = page({
    style: addressOf('style', files.style),
    script: addressOf('script', files.script),
    boot: addressOf('boot', boot),
  })
  return { page: Buffer.from(html), files: { ...files, boot } }
}

function addressOf(name: FileName, file: Buffer): string {
  return `${filePaths[name]}?${createHash('sha256').update(file).digest('base64url').slice(0, 16)}`
}
