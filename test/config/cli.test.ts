import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { gatehouse } from './gatehouse.ts'

describe('gatehouse', () => {
  it('lists its commands on --help', async () => {
    const { code, out } = await gatehouse(['--help'])
    assert.equal(code, 0)
    for (const name of ['secrets generate', 'secrets status', 'config validate'])
      assert.ok(out.includes(`  ${name} `))
  })

  for (const words of ['secrets generate', 'secrets status', 'config validate']) {
    it(`explains ${words} on --help and does nothing else`, async () => {
      const { code, out, err } = await gatehouse([...words.split(' '), '--help'])
      assert.deepEqual([code, err, out.startsWith(`Usage: gatehouse ${words} `)], [0, '', true])
    })
  }

  const misused: [string, RegExp][] = [
    ['', /^Usage: gatehouse <command>/],
    ['secret generate', /^There is no command "secret generate"\./],
    ['secrets', /^There is no command "secrets"\./],
    ['secrets generate --ot F', /Unknown option '--ot'/],
    ['secrets status now', /Unexpected argument 'now'/],
    ['config validate --env-file', /argument missing/],
  ]
  for (const [words, sentence] of misused) {
    it(`exits 2 with a sentence and a usage on: gatehouse ${words}`, async () => {
      const { code, out, err } = await gatehouse(words.split(' ').filter((word) => word !== ''))
      assert.deepEqual([code, out], [2, ''])
      assert.match(err, sentence)
      assert.match(err, /Usage: gatehouse/)
    })
  }
})
