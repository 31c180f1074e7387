import type { Welcome } from './welcome.ts'

/** The addresses of the workers of the Monaco editor, by the labels under which it asks for them. */
export type WorkerUrls = Readonly<Record<'editorWorkerService' | 'graphql' | 'json', string>>

/**
 * The script that starts GraphiQL, as a file of its own so that the page needs no inline script. What is typed is kept
 * in the session storage: it outlives a reload, and ends with the browser's tab, tokens and passwords included. The
 * query stays out of the address bar, where the Yoga build of GraphiQL would write it.
 */
export function bootScript(workers: WorkerUrls, welcome: Welcome): string {
  return `'use strict'
const workers = ${JSON.stringify(workers)}
const welcome = ${JSON.stringify(welcome)}
self.MonacoEnvironment = { globalAPI: false, getWorkerUrl: (_module, label) => workers[label] }

const linked = new URLSearchParams(location.search).get('query')
history.replaceState(null, '', location.pathname)
const kept = JSON.parse(sessionStorage.getItem('graphiql:tabState') ?? 'null')
const open = linked !== null ? { query: linked } : kept === null ? welcome : kept.tabs[kept.activeTabIndex]
YogaGraphiQL.renderYogaGraphiQL(document.getElementById('root'), {
  title: 'Gatehouse',
  endpoint: '/graphql',
  storage: sessionStorage,
  shouldPersistHeaders: true,
  initialQuery: open.query ?? '',
  initialVariables: open.variables ?? '',
  initialHeaders: open.headers ?? '',
  onEditQuery: () => undefined,
})
`
}
