import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
import { before, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { policyDiff } from '../../src/cli/policyDiff.ts'
import { policyMatrix } from '../../src/cli/policyMatrix.ts'
import { temporaryFolder } from '../config/gatehouse.ts'
import { runInside } from './runInside.ts'

const project = fileURLToPath(new URL('../../', import.meta.url))
const path = [dirname(process.execPath), '/usr/bin', '/bin'].join(delimiter)
const folder = await temporaryFolder()

interface Outcome {
  readonly code: number
  readonly out: string
  readonly err: string
}

function run(program: string, args: readonly string[], cwd = folder): Promise<Outcome> {
  return new Promise((done) => {
    const env = { PATH: path, HOME: folder, GIT_CONFIG_NOSYSTEM: '1' }
    const child = execFile(program, args, { cwd, env, timeout: 60_000 }, (_error, out, err) => {
      done({ code: child.exitCode ?? -1, out, err })
    })
  })
}

const program = (args: readonly string[], cwd = folder) => run(join(project, 'src/cli/index.ts'), args, cwd)
const diff = (...args: string[]) => runInside(policyDiff, args, {})
const matrixIn = (...args: string[]) => runInside(policyMatrix, args, {})

async function git(...args: string[]): Promise<void> {
  const author = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', '-c', 'commit.gpgsign=false']
  const { code, err } = await run('git', [...author, ...args])
  assert.equal(code, 0, err)
}

const artefact = (file: string) => readFile(join(project, file), 'utf8')
const write = (file: string, text: string) => writeFile(join(folder, file), text)

/** Commits artefacts as a past in which these words stood where others stand now, under a tag of that name. */
async function commitPast(
  tag: string,
  schema: [string, string],
  matrix: [string, string] = ['', ''],
): Promise<void> {
  const replaced = async (file: string, [now, then]: [string, string]) => {
    const text = await artefact(file)
    assert.ok(text.includes(now), `${file} does not say ${now}`)
    await write(file, text.replace(now, then))
  }
  await replaced('schema.graphql', schema)
  await replaced('policy.matrix.json', matrix)
  await git('add', '.')
  await git('commit', '--quiet', '--allow-empty', '-m', tag)
  await git('tag', tag)
}

const changelog = (unreleased: string, released = '') =>
  write('CHANGELOG.md', `# Changelog\n\n## Unreleased\n\n${unreleased}\n\n## 0.1.0\n\n${released}\n`)

describe('gatehouse policy diff', () => {
  before(async () => {
    // The command reads what is where it runs.
    process.chdir(folder)
    await git('init', '--quiet')
    await changelog('')
    await commitPast('same', ['', ''])
    await commitPast('fewer-points', ['name: "register", points: 5', 'name: "register", points: 4'])
    await commitPast('more-points', ['name: "register", points: 5', 'name: "register", points: 6'])
    await commitPast('narrower', ['me: User @auth(scopes: [[ME_READ]])', 'me: User @auth(aal: 2)'])
    await commitPast(
      'other-meaning',
      ['', ''],
      ['"Query.me": {\n    "anonymous": "deny"', '"Query.me": {\n    "anonymous": "allow"'],
    )
    await commitPast('other-name', ['me: User @auth(scopes: [[ME_READ]])', 'self: User @auth'])
    await commitPast('nonsense', ['type Query', 'typo Query'])
  })

  it('is asked by CI, which stops where it fails', async () => {
    const script = await readFile(join(project, '.ci/run'), 'utf8')
    assert.match(script, /^set -euo pipefail$/m)
    assert.match(script, /^ +npm run -s policy:diff -- "\$ref"$/m)
  })

  it('finds nothing where nothing changed, and exits 0', async () => {
    const { code, out } = await program(['policy', 'diff', 'same'])
    assert.deepEqual([code, out], [0, 'The policies are those of same.\n'])
  })

  it('exits 1 for what was loosened and is not named in the changelog', async () => {
    await changelog('- Registers more (Mutation.registers, xMutation.register).', '- Mutation.register')
    const { code, out } = await diff('fewer-points')
    assert.equal(code, 1)
    assert.match(out, /^Mutation\.register +loosened +NOT NAMED +register: points 4 → 5$/m)
  })

  for (const text of [
    '- `Mutation.register`: five a day.',
    '- All of Mutation.* is opened.',
    '- See Mutation.register.',
  ]) {
    it(`exits 0 where the changelog says: ${text}`, async () => {
      await changelog(text)
      const { code, out } = await diff('fewer-points', '--json')
      assert.deepEqual(
        [code, JSON.parse(out)],
        [
          0,
          {
            ok: true,
            ref: 'fewer-points',
            changes: [
              {
                coordinate: 'Mutation.register',
                kind: 'loosened',
                details: ['register: points 4 → 5'],
                named: true,
              },
            ],
          },
        ],
      )
    })
  }

  it('asks no word in the changelog for what closes, or came new', async () => {
    await changelog('')
    const tightened = await diff('more-points')
    const added = await diff('other-name')
    assert.deepEqual([tightened.code, added.code], [0, 0])
    assert.match(tightened.out, /^Mutation\.register +tightened +register: points 6 → 5$/m)
    assert.match(added.out, /^Query\.me +added$/m)
    assert.match(added.out, /^Query\.self +removed$/m)
  })

  it('names what widened beside what narrowed, and exits 1', async () => {
    await changelog('')
    const { code, out } = await diff('narrower', '--json')
    const { ok, changes } = JSON.parse(out)
    assert.deepEqual([code, ok], [1, false])
    assert.deepEqual(changes, [
      {
        coordinate: 'Query.me',
        kind: 'widened',
        details: ['scopes [] → [[ME_READ]]', 'aal 2 → 1'],
        named: false,
      },
    ])
  })

  it('reads the matrix of the past as well: what the same words came to mean is told', async () => {
    const { out } = await diff('other-meaning')
    assert.match(out, /^Query\.me +narrowed +anonymous allow → deny$/m)
  })

  const faults: readonly (readonly [string, readonly string[], RegExp])[] = [
    ['a ref that is not there', ['nowhere'], /schema\.graphql at nowhere cannot be read/],
    ['artefacts that cannot be understood', ['nonsense'], /at nonsense cannot be understood/],
    ['a ref that looks like an option', ['--', '--output=stolen'], /at --output=stolen cannot be read/],
    ['a ref that looks like a command', ['$(touch stolen)'], /cannot be read/],
    ['no ref', [], /name one git ref/],
    ['two refs', ['same', 'same'], /name one git ref/],
    ['an unknown option', ['same', '--fast'], /Unknown option '--fast'/],
  ]
  for (const [what, args, message] of faults) {
    it(`exits 2 for ${what}, with a sentence`, async () => {
      const { code, out, err } = await diff(...args)
      assert.deepEqual([code, out], [2, ''])
      assert.match(err, message)
      assert.equal((await run('ls', [])).out.includes('stolen'), false)
    })
  }

  it('exits 2 where there is no changelog to read', async () => {
    const { code, err } = await program(['policy', 'diff', 'same'], '/')
    assert.equal(code, 2)
    assert.match(err, /CHANGELOG\.md cannot be read here/)
  })
})

describe('gatehouse policy matrix', () => {
  it('as JSON is the committed matrix, byte for byte', async () => {
    const { code, out } = await program(['policy', 'matrix', '--json'])
    assert.deepEqual([code, out], [0, await artefact('policy.matrix.json')])
  })

  it('as a table and as Markdown says the same of each field', async () => {
    const matrix: Record<string, Record<string, string>> = JSON.parse(await artefact('policy.matrix.json'))
    const expected = Object.entries(matrix).map(([field, cells]) =>
      [field, ...Object.values(cells)].join(' '),
    )
    const plain = await matrixIn()
    const markdown = await matrixIn('--markdown')
    const words = (text: string) =>
      text
        .trim()
        .split('\n')
        .map((line) =>
          line
            .split(/[\s|`]+/)
            .filter(Boolean)
            .join(' '),
        )
    assert.deepEqual(words(plain.out).slice(1), expected)
    assert.deepEqual(words(markdown.out).slice(2), expected)
  })

  it('refuses two forms at once', async () => {
    assert.equal((await matrixIn('--json', '--markdown')).code, 2)
  })
})
