import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { describe, it } from 'node:test'

/** The probes that the engine must stand, each with the tests that make it: a file below `test/` and words of theirs. */
const probes: readonly (readonly [probe: string, ...tests: (readonly [file: string, words: string])[]])[] = [
  [
    '1 what is locked, through every interface, union and fragment',
    ['policies/leaks', 'denied, and no resolver runs'],
    ['policies/randomSchemas', 'only resolvers of coordinates that are not denied run'],
  ],
  [
    '2 a public field never reads a protected column',
    ['policies/leaks', 'never reads a protected one of its object'],
  ],
  [
    '3 a thousand logins in one document',
    ['graphql/counting', '1,000 aliases are refused unparsed'],
    ['graphql/counting', "'30 aliases'"],
  ],
  [
    '4 aliases inside fragments',
    ['graphql/counting', 'aliases in a named fragment'],
    ['graphql/counting', 'aliases in inline fragments'],
  ],
  ['5 @skip and @include with variables', ['graphql/counting', 'what @skip and @include leave']],
  ['6 array batching', ['graphql/protocol', "'a batch'"], ['graphql/scanner', 'batches of queries']],
  ['7 101 aliases of __typename', ['graphql/bombs', '101 aliases of __typename']],
  ['8 10,000 directives', ['graphql/bombs', '10,000 directives']],
  ['9 overlapping fields', ['graphql/bombs', 'overlapping fields, 100 by 200']],
  ['10 circular fragments', ['graphql/bombs', 'circular fragments']],
  [
    '11 exponential fragments',
    ['policies/leaks', 'are COST_LIMIT at the gate'],
    ['graphql/bombs', '2^25 fields through fragments'],
  ],
  ['12 nesting 10,000 deep', ['graphql/bombs', 'fields 10,000 deep']],
  ['13 2,000 documents of the largest size', ['graphql/documentCache', 'grows by less than 100 MB']],
  [
    '14 introspection by __schema and __type',
    ['graphql/modes', 'keeps from strangers'],
    ['graphql/scanner', 'introspection of one type'],
  ],
  [
    '15 no suggestions',
    ['graphql/protocol', 'suggests nothing, neither for the document nor for a variable'],
  ],
  [
    '16 a bad variable',
    ['graphql/malformed', 'and nothing is repeated'],
    ['policies/variables', 'its value is never repeated'],
  ],
  ['17 a bad body', ['graphql/malformed', 'leaves nothing of itself in the log']],
  [
    '18 a mutation by GET',
    ['graphql/protocol', 'refuses a mutation by GET'],
    ['graphql/scanner', 'mutations by GET'],
  ],
  [
    '19 odd content types',
    ['graphql/protocol', "'a form'"],
    ['graphql/protocol', "'text/plain'"],
    ['graphql/protocol', "'multipart'"],
  ],
  [
    '20 __proto__ and constructor as aliases',
    ['graphql/protocol', 'takes __proto__ and constructor for names'],
  ],
  ['21 null propagation', ['policies/leaks', 'denied is answered byte for byte like not there']],
  [
    '22 streams pass the same gate',
    ['graphql/protocol', 'passes a stream through the same gate'],
    ['policies/streams', 'before its source starts'],
  ],
  [
    '23 revocation ends a stream',
    ['policies/streams', 'ends when the caller is revoked, though no event comes'],
  ],
  ['24 a database error is masked', ['graphql/modes', 'masks an error of the database']],
  ['25 /admin?x=/graphql', ['graphql/protocol', '/admin?x=/graphql']],
  [
    '26 two viewers of one document, both orders',
    ['graphql/status', 'for one document in any order'],
    ['policies/secondServer', 'whoever asked the same document first'],
  ],
  [
    '27 pages of 100000 and of -1',
    ['graphql/protocol', 'refuses a page of 100000'],
    ['graphql/protocol', 'refuses a page of ${first}'],
  ],
  ['28 partial data is 200', ['graphql/status', 'is 200 beside partial data']],
  ['29 several operations', ['graphql/protocol', 'runs the operation that is named']],
  ['30 unknown and known addresses cost the same', ['operations/loginTiming', 'medians within 5 %']],
  ['31 1,000 failures for a victim', ['graphql/counting', 'is all that 1,000 failures use up']],
  [
    '32 a rotating X-Forwarded-For',
    ['graphql/counting', 'is one, whatever X-Forwarded-For claims'],
    ['http/addresses', 'a rotating X-Forwarded-For'],
  ],
  ['33 two processes on one Postgres', ['journeys/twoProcesses', 'of 100 parallel logins']],
  [
    '34 a store that is dead, and one that hangs',
    ['journeys/redisDown', 'lets nothing pass when it hangs'],
    ['limits/limiterFaults', 'waits for its deadline three times'],
  ],
  ['35 random documents against a naive oracle', ['policies/randomSchemas', 'every count is equal']],
]

describe('each probe is a test', () => {
  for (const [probe, ...tests] of probes) {
    it(probe, async () => {
      for (const [file, words] of tests) {
        const source = await readFile(new URL(`../${file}.test.ts`, import.meta.url), 'utf8')
        assert.ok(source.includes(words), `${file} has no test of ${words}`)
      }
    })
  }
})
