import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'

const source = fileURLToPath(new URL('../src', import.meta.url))

/** The floors of the house: a room imports from floors below it, or from itself. Rooms of one floor never meet. */
const floors: ReadonlyMap<string, number> = new Map([
  ['main.ts', 9],
  ['cli', 9],
  ['start.ts', 8],
  ['welcome.ts', 8],
  ['startFault.ts', 8],
  ['stopSignals.ts', 8],
  ['quickImports.ts', 8],
  ['compiledFolder.ts', 7],
  ['resolveOnce.ts', 7],
  ['http', 7],
  ['jobs', 7],
  ['services.ts', 7],
  ['keepRecord.ts', 6.5],
  ['graphql', 6],
  ['schema', 5],
  ['resolvers', 4],
  ['policies', 3],
  ['context.ts', 2],
  ['auth', 1],
  ['audit', 1],
  ['limits', 1],
  ['notify', 1],
  ['db', 0.5],
  ['config', 0.4],
  ['crypto', 0.3],
  ['observability', 0.2],
  ['duration.ts', 0.1],
  ['errors.ts', 0],
])

/** Only who starts something reads the configuration; everybody else is given plain values. */
const readersOfConfig: ReadonlySet<string> = new Set([
  'main.ts',
  'cli',
  'start.ts',
  'welcome.ts',
  'services.ts',
  'keepRecord.ts',
  'config',
])

const drawers = /^(helpers?|utils?|common|shared|lib|services|managers?|misc)$/

interface Import {
  readonly from: string
  readonly to: string
}

const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.ts'),
)
const imports: readonly Import[] = files.flatMap((file) => {
  const text = readFileSync(join(source, file), 'utf8')
  return [...text.matchAll(/(?:from|import\() ?'(\.[^']+)'/g)].map(([, path = '']) => ({
    from: file,
    to: relative(source, join(source, dirname(file), path)),
  }))
})

const roomOf = (file: string) => file.split('/')[0] ?? file
const floorOf = (file: string) => floors.get(roomOf(file)) ?? Number.NaN

describe('the house', () => {
  it('knows the floor of every room', () => {
    assert.deepEqual(
      [...new Set(files.map(roomOf))].filter((room) => !floors.has(room)),
      [],
    )
  })

  it('has no import that runs up, and none between rooms of one floor', () => {
    assert.ok(imports.length > 300)
    const wrong = imports
      .filter(({ from, to }) => roomOf(from) !== roomOf(to) && !(floorOf(to) < floorOf(from)))
      .map(({ from, to }) => `${from} → ${to}`)
    assert.deepEqual(wrong, [])
  })

  it('has no circle of imports', () => {
    const targets = Map.groupBy(imports, ({ from }) => from)
    const done = new Set<string>()
    const walk = (file: string, path: readonly string[]): void => {
      assert.ok(!path.includes(file), `a circle: ${[...path, file].join(' → ')}`)
      if (done.has(file)) return
      for (const { to } of targets.get(file) ?? []) walk(to, [...path, file])
      done.add(file)
    }
    for (const file of files) walk(file, [])
  })

  it('reads its configuration where something is started, nowhere else', () => {
    const readers = imports.filter(({ to }) => roomOf(to) === 'config').map(({ from }) => roomOf(from))
    assert.deepEqual(
      [...new Set(readers)].filter((room) => !readersOfConfig.has(room)),
      [],
    )
  })

  it('keeps GraphQL and HTTP out of the nouns', () => {
    const nouns = files.filter((file) =>
      ['auth', 'audit', 'limits', 'notify', 'db', 'crypto'].includes(roomOf(file)),
    )
    const leaks = nouns.filter((file) =>
      /from '(graphql|koa|graphql-yoga)/.test(readFileSync(join(source, file), 'utf8')),
    )
    assert.deepEqual(leaks, [])
  })

  it('has no file over 250 lines and no drawer', () => {
    const written = files.filter((file) => !file.endsWith('.generated.ts'))
    const long = written.filter((file) => readFileSync(join(source, file), 'utf8').split('\n').length > 251)
    assert.deepEqual(long, [])
    const folders = files.flatMap((file) => dirname(file).split('/'))
    assert.deepEqual(
      [...new Set(folders)].filter((folder) => drawers.test(folder)),
      [],
    )
  })

  it('begins every session in one place: `sessions.start`, called by `beginSession` and by `register`', () => {
    const filesWith = (what: RegExp) =>
      files.filter((file) => what.test(readFileSync(join(source, file), 'utf8'))).toSorted()
    assert.deepEqual(filesWith(/\bsessions\s*\.start\(/), [
      'resolvers/beginSession.ts',
      'resolvers/mutation/register.ts',
    ])
    assert.deepEqual(filesWith(/\binsertSession\(/), ['auth/sessions.ts', 'db/queries/sessions.ts'])
    assert.deepEqual(filesWith(/\binsert\(sessions\)|INSERT INTO\s+"?sessions\b/i), [
      'db/queries/sessions.ts',
    ])
    assert.deepEqual(filesWith(/\b(?:services|context|deps)(?:\.|\?\.)sessions(?:\[|\?\.)/), [])
  })
})
