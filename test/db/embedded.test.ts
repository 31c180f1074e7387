import assert from 'node:assert/strict'
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Interface, createInterface } from 'node:readline'
import { after, afterEach, before, beforeEach, describe, it } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import { startEmbedded } from '../../src/db/embedded.ts'
import { becomes } from '../../src/db/embedded/processes.ts'
import { findPostmaster, stopPostmaster } from '../../src/db/embedded/postmaster.ts'
import { run } from '../support/ground.ts'
import { provedBefore } from '../support/provedBefore.ts'

const isThrowaway = true

const said = z.object({ owned: z.boolean(), url: z.string() })

interface Holder {
  readonly child: ChildProcess
  readonly lines: Interface
  readonly owned: boolean
  readonly url: string
}

describe('the embedded database', { skip: provedBefore }, () => {
  let root = ''
  let home = ''
  let children: ChildProcess[] = []

  before(async () => {
    root = mkdtempSync(join(tmpdir(), 'gatehouse-home-'))
    chmodSync(root, 0o755)
    await (await startEmbedded(join(root, 'model'), { isThrowaway })).stop()
  })

  beforeEach((context) => {
    home = join(root, context.name.replaceAll(/\W+/g, '-'))
    children = []
  })

  afterEach(async () => {
    for (const child of children) child.kill('SIGKILL')
    const left = existsSync(join(home, 'postgres')) ? postmaster() : null
    if (left !== null) await stopPostmaster(realpathSync(join(home, 'postgres')), left.pid)
  })

  after(() => rmSync(root, { recursive: true, force: true }))

  /** A home as the first start left it. */
  function furnish(): void {
    execFileSync('cp', ['-a', join(root, 'model'), home])
  }

  /** A process of its own in a process group of its own, as a terminal would start `npm start`. */
  async function hold(...durable: string[]): Promise<Holder> {
    const script = join(import.meta.dirname, '../support/holdEmbedded.ts')
    const child = spawn(process.execPath, [script, home, ...durable], {
      detached: true,
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    children.push(child)
    const lines = createInterface({ input: child.stdout })
    const [line] = await once(lines, 'line')
    return { child, lines, ...said.parse(JSON.parse(String(line))) }
  }

  const postmaster = () => findPostmaster(realpathSync(join(home, 'postgres')))

  it('keeps its data over a restart', async () => {
    furnish()
    const first = await startEmbedded(home, { isThrowaway })
    await run(first.ownerUrl, 'CREATE TABLE kept AS SELECT 42 AS answer')
    await first.stop()
    const second = await startEmbedded(home, { isThrowaway })
    assert.deepEqual(await run(second.ownerUrl, 'SELECT answer FROM kept'), [{ answer: 42 }])
    await second.stop()
  })

  it('leaves no process behind after stop', async () => {
    furnish()
    const embedded = await startEmbedded(home, { isThrowaway })
    const pid = postmaster()?.pid ?? 0
    await embedded.stop()
    assert.throws(() => process.kill(pid, 0), { code: 'ESRCH' })
    assert.equal(existsSync(join(home, 'owner.pid')), false)
  })

  it('lets nobody but its user read the passwords, and nobody in without one', async () => {
    furnish()
    const embedded = await startEmbedded(home, { isThrowaway })
    for (const file of ['database-url', 'database-url.app', 'postgres.log']) {
      assert.equal(statSync(join(home, file)).mode & 0o777, 0o600, file)
    }
    assert.equal(readFileSync(join(home, 'database-url'), 'utf8').trim(), embedded.ownerUrl)
    const url = new URL(embedded.ownerUrl)
    url.password = 'guess'
    await assert.rejects(run(url.href, 'SELECT 1'), { code: '28P01' })
    await embedded.stop()
  })

  it('gives the server a login that is no superuser and a member of gatehouse_app', async () => {
    furnish()
    const embedded = await startEmbedded(home, { isThrowaway })
    const rows = await run(
      embedded.appUrl,
      `SELECT rolsuper, rolcreatedb, pg_has_role(current_user, 'gatehouse_app', 'member') AS member
         FROM pg_roles WHERE rolname = current_user`,
    )
    assert.deepEqual(rows, [{ rolsuper: false, rolcreatedb: false, member: true }])
    await embedded.stop()
  })

  it('attaches to the database of a process that lives, which outlasts whoever leaves first', async () => {
    furnish()
    const first = await hold()
    const second = await startEmbedded(home, { isThrowaway })
    assert.deepEqual([first.owned, second.owned, second.ownerUrl], [true, false, first.url])

    first.child.stdin?.end()
    await once(first.child, 'exit')
    assert.deepEqual(await run(second.ownerUrl, 'SELECT 1 AS up'), [{ up: 1 }])
    await second.stop()
    assert.equal(postmaster(), null)
  })

  it('adopts the database of a process that was killed', async () => {
    furnish()
    const first = await hold()
    const before = postmaster()
    first.child.kill('SIGKILL')
    await once(first.child, 'exit')
    const second = await startEmbedded(home, { isThrowaway })
    assert.deepEqual([second.owned, postmaster()], [true, before])
    await second.stop()
    assert.equal(postmaster(), null)
  })

  for (const isAwaited of [false, true])
    it(`recovers a database that was killed ${isAwaited ? 'while its answer is awaited' : 'together with its process'}`, async () => {
      furnish()
      const first = await hold('durable')
      await run(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer')
      const pid = postmaster()?.pid
      assert.ok(pid)
      process.kill(pid, isAwaited ? 'SIGSTOP' : 'SIGKILL')
      first.child.kill('SIGKILL')
      await once(first.child, 'exit')
      const starting = startEmbedded(home, { isThrowaway })
      if (isAwaited) await pause(300).then(() => process.kill(pid, 'SIGKILL'))
      const second = await starting
      assert.deepEqual(await run(second.ownerUrl, 'SELECT answer FROM kept'), [{ answer: 42 }])
      await second.stop()
    })

  it('comes back on the same port when the server alone is killed', async () => {
    furnish()
    const embedded = await startEmbedded(home, { isThrowaway })
    const killed = postmaster()?.pid ?? 0
    process.kill(killed, 'SIGKILL')
    assert.ok(await becomes(() => (postmaster()?.pid ?? killed) !== killed, 10_000))
    await embedded.stop()
    assert.equal(postmaster(), null)
  })

  it('makes one database for two processes that start at once on an empty home', async () => {
    const holders = await Promise.all([hold(), hold()])
    assert.equal(holders[0].url, holders[1].url)
    assert.equal(holders.filter(({ owned }) => owned).length, 1)
  })

  it('goes on when Ctrl-C reaches the whole process group, until it is stopped', async () => {
    furnish()
    const holder = await hold()
    const interrupted = once(holder.lines, 'line')
    process.kill(-(holder.child.pid ?? 0), 'SIGINT')
    assert.deepEqual(await interrupted, ['interrupted'])
    assert.deepEqual(await run(holder.url, 'SELECT 1 AS up'), [{ up: 1 }])
    holder.child.stdin?.end()
    await once(holder.child, 'exit')
    assert.ok(await becomes(() => postmaster() === null, 1000))
  })

  it('starts although the pid file of a crash names a process that is alive and somebody else', async () => {
    furnish()
    const data = realpathSync(join(home, 'postgres'))
    writeFileSync(join(data, 'postmaster.pid'), `${process.pid}\n${data}\n1\n5432\n\n127.0.0.1\n\n`)
    writeFileSync(join(home, 'owner.pid'), `${process.pid} 1\n`)
    const embedded = await startEmbedded(home, { isThrowaway })
    assert.equal(embedded.owned, true)
    await embedded.stop()
  })

  it('takes over the lock of a start that was killed, and begins its half-made cluster again', async () => {
    mkdirSync(join(home, 'postgres.new'), { recursive: true })
    writeFileSync(join(home, 'postgres.new', 'postgresql.conf'), '')
    writeFileSync(join(home, 'postgres.lock'), `${process.pid} 1`)
    const embedded = await startEmbedded(home, { isThrowaway })
    assert.deepEqual(await run(embedded.ownerUrl, 'SELECT 1 AS up'), [{ up: 1 }])
    await embedded.stop()
  })

  const broken = [
    {
      title: 'a lost password',
      damage: (data: string) => rmSync(join(data, '../database-url')),
      says: /database-url is missing or broken/,
    },
    {
      title: 'data of another major version',
      damage: (data: string) => writeFileSync(join(data, 'PG_VERSION'), '17\n'),
      says: /was made by Postgres 17, and the embedded one is 18/,
    },
    {
      title: 'a broken setting',
      damage: (data: string) => writeFileSync(join(data, 'postgresql.auto.conf'), 'shared_buffers = none\n'),
      says: /did not start: .*shared_buffers/,
    },
    {
      title: 'a file where the home should be',
      damage: (data: string) => {
        rmSync(join(data, '..'), { recursive: true })
        writeFileSync(join(data, '..'), '')
      },
      says: /keeps its database in .* a file where a folder should be/,
    },
  ]
  for (const { title, damage, says } of broken) {
    it(`says in a sentence why it cannot start: ${title}`, async () => {
      furnish()
      damage(join(home, 'postgres'))
      await assert.rejects(startEmbedded(home, { isThrowaway }), says)
    })
  }
})
