import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { addressList, canonicalNetwork } from '../../src/auth/addressList.ts'

describe('the address list of an API key', () => {
  for (const [text, canonical] of [
    ['10.0.0.1', '10.0.0.1'],
    [' 10.0.0.1 ', '10.0.0.1'],
    ['10.1.2.3/8', '10.0.0.0/8'],
    ['10.1.2.3/32', '10.1.2.3/32'],
    ['0.0.0.0/0', '0.0.0.0/0'],
    ['::ffff:10.0.0.1', '10.0.0.1'],
    ['::ffff:10.1.2.3/104', '10.0.0.0/8'],
    ['2001:DB8:0:0::1', '2001:db8::1'],
    ['2001:db8:1:2:3::/64', '2001:db8:1:2::/64'],
    ['::/0', '::/0'],
  ] as const) {
    it(`keeps ${text} as ${canonical}`, () => assert.equal(canonicalNetwork(text), canonical))
  }

  for (const text of [
    '',
    'localhost',
    '10.0.0',
    '010.0.0.1',
    '0x7f.1',
    '2130706433',
    '10.0.0.1/33',
    '10.0.0.1/-1',
    '10.0.0.1/08',
    '10.0.0.1/8/8',
    '10.0.0.1/',
    '10.0.0.1:80',
    '::1/129',
    '::ffff:10.0.0.1/95',
    'fe80::1%eth0',
    '10.0.0.1,10.0.0.2',
  ]) {
    it(`refuses ${JSON.stringify(text)}`, () => assert.equal(canonicalNetwork(text), null))
  }

  const isAllowed = addressList(['192.0.2.7', '10.0.0.0/8', '2001:db8:1::/48'])
  for (const [ip, expected] of [
    ['192.0.2.7', true],
    ['192.0.2.8', false],
    ['10.255.255.255', true],
    ['11.0.0.0', false],
    ['2001:db8:1:ffff::9', true],
    ['2001:db8:2::1', false],
    ['::1', false],
    ['', false],
    ['not an address', false],
  ] as const) {
    it(`${expected ? 'holds' : 'does not hold'} ${JSON.stringify(ip)}`, () =>
      assert.equal(isAllowed(ip), expected))
  }
})
