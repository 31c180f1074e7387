import { describe, it } from 'node:test'
import { issueKey, sign } from '../support/apiKeys.ts'
import { refused, signedSuite } from '../support/signedCalls.ts'

/** The same bytes in base64 that no encoder writes: the last character has two bits to spare. */
function respelled(signature: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
  const last = alphabet.indexOf(signature.at(-3) ?? '')
  return `${signature.slice(0, -3)}${alphabet[last ^ 1]}=:`
}

const without = (headers: object, name: string) =>
  Object.fromEntries(Object.entries(headers).filter(([each]) => each !== name))

describe('the form of a signature', async () => {
  const { server, ada, key, signable, deliver } = await signedSuite()

  const covered = ['@method', '@authority', '@path', 'content-digest']
  for (const missing of covered) {
    it(`is refused where it does not cover ${missing}`, async () => {
      const components = covered.filter((name) => name !== missing)
      refused(await deliver(sign(key, signable({ components }))))
    })
  }

  it('is refused where it covers a query that it did not sign', async () => {
    const target = '/graphql?trace=1'
    refused(await deliver(sign(key, signable({ target, components: covered })), { target }))
  })

  for (const [what, components] of [
    ['a component twice', [...covered, '@path']],
    ['a component that is not there', [...covered, 'x-not-there']],
    ['a component that is unknown', [...covered, '@unknown']],
    ['the status of an answer', [...covered, '@status']],
    ['33 components', [...covered, ...Array.from({ length: 29 }, (_, at) => `x-${at}`)]],
  ] as const) {
    it(`is refused where it covers ${what}`, async () => {
      refused(await deliver(sign(key, signable({ components }))))
    })
  }

  for (const [what, moreParams] of [
    ['another algorithm', ';alg="hmac-sha512"'],
    ['no algorithm', ';alg="none"'],
    ['an algorithm of key pairs', ';alg="ed25519"'],
    ['an unknown parameter', ';tag="other"'],
    ['its time twice', `;created=1`],
    ['another key as well', `;keyid="AAAAAAAAAAAAAAAA"`],
    ['a time of half a second', `;expires=1.5`],
    ['a text for a time', `;expires="1"`],
  ] as const) {
    it(`is refused with ${what}`, async () => refused(await deliver(sign(key, signable({ moreParams })))))
  }

  it('is refused with a nonce that is short, long or no text', async () => {
    for (const nonce of ['short', 'x'.repeat(129), 'with a space', ''])
      refused(await deliver(sign(key, signable({ nonce }))), nonce)
  })

  it('is refused under the id of another key, of none and of a plain one', async () => {
    const other = await issueKey(server, ada.accessToken, { signed: true })
    const plain = await issueKey(server, ada.accessToken)
    for (const keyId of [other.id, plain.id, 'A'.repeat(16), '', 'x', "' OR 1=1"])
      refused(await deliver(sign(key, signable({ keyId }))), keyId)
    refused(await deliver(sign(plain, signable())))
  })

  const rewritten: readonly [string, (headers: ReturnType<typeof sign>) => object][] = [
    ['no signature', (all) => without(all, 'signature')],
    ['no list', (all) => without(all, 'signature-input')],
    ['no digest', (all) => without(all, 'content-digest')],
    [
      'two labels',
      (all) => ({
        ...all,
        'signature-input': `${all['signature-input']}, ${all['signature-input'].replace('sig1', 'sig2')}`,
      }),
    ],
    [
      'two labels and signatures',
      (all) => ({ ...all, signature: `${all.signature}, ${all.signature.replace('sig1', 'sig2')}` }),
    ],
    [
      'one label twice',
      (all) => ({ ...all, 'signature-input': `${all['signature-input']}, ${all['signature-input']}` }),
    ],
    ['labels that differ', (all) => ({ ...all, signature: all.signature.replace('sig1', 'sig2') })],
    [
      'another spelling of its list',
      (all) => ({ ...all, 'signature-input': all['signature-input'].replaceAll(';', '; ') }),
    ],
    ['another spelling of its bytes', (all) => ({ ...all, signature: respelled(all.signature) })],
    ['an empty signature', (all) => ({ ...all, signature: 'sig1=::' })],
    [
      'a signature of zeros',
      (all) => ({ ...all, signature: `sig1=:${Buffer.alloc(32).toString('base64')}:` }),
    ],
    ['a text for its signature', (all) => ({ ...all, signature: 'sig1="abc"' })],
    ['what is no structured field', (all) => ({ ...all, 'signature-input': 'sig1=((' })],
    ['a great list', (all) => ({ ...all, 'signature-input': `sig1=(${'"a" '.repeat(1_500)})` })],
    [
      'a digest of another kind',
      (all) => ({ ...all, 'content-digest': all['content-digest'].replace('sha-256', 'sha-512') }),
    ],
    ['a digest that is a text', (all) => ({ ...all, 'content-digest': 'sha-256="abc"' })],
    ['a token as well', (all) => ({ ...all, authorization: `Bearer ${ada.accessToken}` })],
    ['its own key as well', (all) => ({ ...all, authorization: `Bearer ${key.text}` })],
  ]
  for (const [what, rewrite] of rewritten) {
    it(`is refused with ${what}`, async () => refused(await deliver(rewrite(sign(key, signable())))))
  }

  for (const name of ['signature', 'signature-input', 'content-digest'] as const) {
    it(`is refused where ${name} is sent twice`, async () => {
      const headers = sign(key, signable())
      refused(await deliver(headers, { more: [name, headers[name]] }))
    })
  }

  it('is refused with each bit of its signature flipped', async () => {
    const { signature, ...rest } = sign(key, signable())
    const bytes = Buffer.from(signature.slice(6, -1), 'base64')
    for (let at = 0; at < bytes.length; at += 1) {
      const flipped = Buffer.from(bytes)
      flipped.writeUInt8(flipped.readUInt8(at) ^ 1, at)
      refused(await deliver({ ...rest, signature: `sig1=:${flipped.toString('base64')}:` }))
    }
  })
})
