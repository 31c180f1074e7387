import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type TestServer, startServer } from '../support/server.ts'

const times = (count: number, part: (index: number) => string) =>
  Array.from({ length: count }, (_, at) => part(at)).join('')

/** Each with the code of its refusal and the milliseconds of the server that it may take. */
const bombs: readonly (readonly [name: string, document: string, code: string, milliseconds: number])[] = [
  ['101 aliases of __typename', `{ ${times(101, (at) => `a${at}: __typename `)} }`, 'OPERATION_LIMIT', 250],
  ['900 times the same field', `{ me { ${times(900, () => 'id ')} } }`, 'OPERATION_LIMIT', 250],
  ['10,000 directives', `{ __typename ${times(10_000, () => '@a')} }`, 'OPERATION_LIMIT', 250],
  ['7,000 directives', `{ __typename ${times(7_000, () => '@a')} }`, 'OPERATION_LIMIT', 250],
  ['450 directives that are not there', `{ __typename ${times(450, () => '@a')} }`, 'BAD_USER_INPUT', 250],
  [
    '21 directives',
    `{ __typename ${times(21, () => '...@include(if: true) { __typename } ')} }`,
    'OPERATION_LIMIT',
    250,
  ],
  [
    'overlapping fields, 100 by 200',
    `{ ${times(200, () => `...{me{${times(100, () => '...{id}')}}}`)} }`,
    'OPERATION_LIMIT',
    250,
  ],
  [
    'overlapping fields, as many as are read',
    `{ ${times(6, () => `...{me{${times(37, () => '...{id}')}}}`)} }`,
    'UNAUTHENTICATED',
    250,
  ],
  [
    'circular fragments',
    '{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }',
    'BAD_USER_INPUT',
    250,
  ],
  ['a fragment in itself', '{ me { ...A } } fragment A on User { id ...A }', 'BAD_USER_INPUT', 250],
  ['2^25 fields through fragments', exponential(), 'OPERATION_LIMIT', 50],
  ['fields 7,000 deep', `${times(7_000, () => '{a')}${times(7_000, () => '}')}`, 'OPERATION_LIMIT', 250],
  ['fields 10,000 deep, never closed', times(10_000, () => '{a'), 'OPERATION_LIMIT', 250],
  ['fields 300 deep', `${times(300, () => '{a')}${times(300, () => '}')}`, 'BAD_USER_INPUT', 250],
  ['inline fragments 300 deep', `{${times(300, () => '...{')}__typename${times(300, () => '}')}}`, '', 250],
  [
    'a list 3,000 deep',
    `{ securityEvents(first: ${times(3_000, () => '[')}${times(3_000, () => ']')}) { edges { cursor } } }`,
    'OPERATION_LIMIT',
    250,
  ],
  [
    'a list 400 deep',
    `{ securityEvents(first: ${times(400, () => '[')}${times(400, () => ']')}) { edges { cursor } } }`,
    'BAD_USER_INPUT',
    250,
  ],
  [
    'a type 400 deep',
    `query ($a: ${times(400, () => '[')}Int${times(400, () => ']')}) { __typename }`,
    'BAD_USER_INPUT',
    250,
  ],
  ['190 operations', times(190, (at) => `query A${at}{a}`), 'BAD_USER_INPUT', 250],
  ['900 unknown fields', `{ ${times(900, (at) => `f${at} `)} }`, 'BAD_USER_INPUT', 250],
  ['11 root fields', `{ ${times(11, () => '__typename ')} }`, 'OPERATION_LIMIT', 250],
]

for (const who of ['a stranger', 'a person'] as const) {
  describe(`a document of ${who} that is a bomb`, () => {
    let server: TestServer
    let options = {}
    before(async () => {
      server = await startServer()
      if (who === 'a person') options = { token: (await server.register()).accessToken }
      // The first document of a process pays for the compiler.
      await server.graphql('{ __typename }', {}, options)
    })
    after(() => server.stop())

    for (const [name, document, strangers, milliseconds] of bombs) {
      const code = who === 'a person' && strangers === 'UNAUTHENTICATED' ? '' : strangers
      it(`of ${name} is ${code === '' ? 'answered' : code} in ${milliseconds} ms`, async () => {
        const { status, codes, headers, text } = await server.graphql(document, {}, options)
        assert.equal(codes[0] ?? '', code, text.slice(0, 500))
        assert.ok(status < 500)
        assert.ok(codes.length <= 6, `${codes.length} errors`)
        const taken = server.log.find(({ requestId }) => requestId === headers.get('x-request-id'))
        assert.ok(Number(taken?.['milliseconds']) < milliseconds, `${String(taken?.['milliseconds'])} ms`)
      })
    }
  })
}

function exponential(): string {
  const fragment = (at: number) => {
    const next = at === 24 ? '__typename' : `...F${at + 1}`
    return `fragment F${at} on Query { ... { ${next} } ... { ${next} } }`
  }
  return `{ ...F0 } ${times(25, fragment)}`
}
