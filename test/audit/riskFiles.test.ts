import assert from 'node:assert/strict'
import { appendFileSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { openBadNetworks } from '../../src/audit/risk/badNetworks.ts'
import { openGeography } from '../../src/audit/risk/geography.ts'
import { createLogger } from '../../src/observability/logger.ts'
import { mmdb } from '../support/mmdb.ts'

const city = (name: string, latitude: number, longitude: number) => ({
  city: { names: { en: name } },
  location: { latitude, longitude },
})
const berlin = city('Berlin', 52.5, 13.4)
const sydney = city('Sydney', -33.9, 151.2)

let directory: string
const lines: string[] = []
const logger = createLogger('info', { write: (line: string) => void lines.push(line) })
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'gatehouse-risk-'))
})
after(() => rm(directory, { recursive: true }))

const file = async (name: string, content: string | Buffer) => {
  const path = join(directory, name)
  await writeFile(path, content)
  return path
}
const until = async (isSo: () => boolean) => {
  for (let waited = 0; !isSo() && waited < 5_000; waited += 10) await pause(10)
  assert.ok(isSo(), 'it did not come to that')
}

describe('where addresses are', () => {
  it('is nowhere without a database', () => {
    assert.equal(openGeography(null, logger).placeOf('192.0.2.1'), null)
  })

  it('is what the database says of IPv4 and IPv6, and nowhere for the rest', async () => {
    const path = await file(
      'cities.mmdb',
      mmdb([
        ['192.0.2.0/24', berlin],
        ['2001:db8::/32', sydney],
        ['198.51.100.0/24', { country: { iso_code: 'DE' } }],
      ]),
    )
    const geography = openGeography(path, logger)
    try {
      assert.deepEqual(geography.placeOf('192.0.2.77'), { name: 'Berlin', latitude: 52.5, longitude: 13.4 })
      assert.equal(geography.placeOf('2001:db8::1')?.name, 'Sydney')
      for (const address of ['198.51.100.1', '203.0.113.1', 'fe80::1', '', 'nonsense'])
        assert.equal(geography.placeOf(address), null, address)
    } finally {
      geography.stop()
    }
  })

  it('is read again when the file changes at once, before anybody could look at it', async () => {
    const path = await file('hasty.mmdb', mmdb([['192.0.2.0/24', berlin]]))
    const geography = openGeography(path, logger, 20)
    try {
      writeFileSync(path, mmdb([['192.0.2.0/24', { ...sydney, postal: { code: '2000' } }]]))
      await until(() => geography.placeOf('192.0.2.1')?.name === 'Sydney')
    } finally {
      geography.stop()
    }
  })

  it('is read again when the file changes, and stays as it was when the new one does not read', async () => {
    const path = await file('moving.mmdb', mmdb([['192.0.2.0/24', berlin]]))
    const geography = openGeography(path, logger, 20)
    try {
      await writeFile(
        path,
        mmdb([
          ['192.0.2.0/24', sydney],
          ['10.0.0.0/8', berlin],
        ]),
      )
      await until(() => geography.placeOf('192.0.2.1')?.name === 'Sydney')
      await writeFile(path, 'no database at all')
      await until(() => lines.some((line) => line.includes('what was read before stays')))
      assert.equal(geography.placeOf('192.0.2.1')?.name, 'Sydney')
    } finally {
      geography.stop()
    }
  })

  it('stops the start where the file is not there, or is none', async () => {
    assert.throws(() => openGeography(join(directory, 'none.mmdb'), logger), { code: 'ENOENT' })
    const path = await file('broken.mmdb', 'no database at all')
    assert.throws(() => openGeography(path, logger))
  })
})

describe('the list of bad networks', () => {
  it('holds nobody without a file', () => {
    assert.equal(openBadNetworks(null, logger).holding('192.0.2.1'), null)
  })

  it('holds the addresses of its networks, by the narrowest, whatever is remarked beside them', async () => {
    const path = await file(
      'bad.txt',
      '# remark\r\n192.0.2.0/24\n192.0.2.128/25 ; narrower\n\n203.0.113.9\n2001:db8::/33 # half\n::ffff:10.9.8.7\n',
    )
    const list = openBadNetworks(path, logger)
    try {
      for (const [address, network] of [
        ['192.0.2.1', '192.0.2.0/24'],
        ['192.0.2.200', '192.0.2.128/25'],
        ['::ffff:192.0.2.1', '192.0.2.0/24'],
        ['203.0.113.9', '203.0.113.9/32'],
        ['203.0.113.10', null],
        ['10.9.8.7', '10.9.8.7/32'],
        ['2001:db8:7fff::1', '2001:db8::/33'],
        ['2001:db8:8000::1', null],
        ['nonsense', null],
      ] as const)
        assert.equal(list.holding(address), network, address)
    } finally {
      list.stop()
    }
  })

  it('is read again when the file changes at once, before anybody could look at it', async () => {
    const path = await file('hasty.txt', '192.0.2.0/24\n')
    const list = openBadNetworks(path, logger, 20)
    try {
      writeFileSync(path, '198.51.100.0/24\n203.0.113.0/24\n')
      await until(() => list.holding('198.51.100.1') === '198.51.100.0/24')
      assert.equal(list.holding('192.0.2.1'), null)
    } finally {
      list.stop()
    }
  })

  it('is not read while somebody writes it, but as a whole once it rests', async () => {
    const path = await file('growing.txt', '192.0.2.0/24\n')
    const list = openBadNetworks(path, logger, 20)
    try {
      writeFileSync(path, '')
      for (let line = 0; line < 20; line += 1) {
        appendFileSync(path, `198.51.100.${line}\n`)
        await pause(5)
        assert.notEqual(list.holding('192.0.2.1'), null)
      }
      await until(() => list.holding('192.0.2.1') === null)
      assert.equal(list.holding('198.51.100.19'), '198.51.100.19/32')
    } finally {
      list.stop()
    }
  })

  it('is read again when the file changes, and stays as it was when a line is no network', async () => {
    const path = await file('moving.txt', '192.0.2.0/24\n')
    const list = openBadNetworks(path, logger, 20)
    try {
      await writeFile(path, '198.51.100.0/24\n203.0.113.0/24\n')
      await until(() => list.holding('198.51.100.1') !== null)
      assert.equal(list.holding('192.0.2.1'), null)
      const before = lines.length
      await writeFile(path, '192.0.2.0/24\neverybody\n')
      await until(() => lines.length > before)
      assert.notEqual(list.holding('198.51.100.1'), null)
    } finally {
      list.stop()
    }
  })

  for (const line of [
    'everybody',
    '300.1.1.1',
    '10/8',
    '0.0.0.0/0',
    '10.0.0.0/8/8',
    '10.0.0.0/33',
    '1.2.3',
    '::g',
  ])
    it(`stops the start at the line ${line}`, async () => {
      const path = await file(`wrong-${line.replaceAll('/', '-')}.txt`, `192.0.2.1\n${line}\n`)
      assert.throws(() => openBadNetworks(path, logger), {
        message: 'line 2 is neither an address nor a network',
      })
    })

  it('answers soon, however long it is', async () => {
    const networks = Array.from(
      { length: 100_000 },
      (_, index) => `10.${(index >> 8) & 255}.${index & 255}.0/24`,
    )
    const list = openBadNetworks(await file('long.txt', networks.join('\n')), logger)
    try {
      const before = performance.now()
      for (let time = 0; time < 1_000; time += 1) list.holding('192.0.2.1')
      assert.ok(performance.now() - before < 500)
    } finally {
      list.stop()
    }
  })
})
