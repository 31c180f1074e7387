import { randomBytes } from 'node:crypto'
import { after } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { Client, DatabaseError } from 'pg'
import { z } from 'zod'
import { type Ground, groundVariable, run, startGround, urlOf } from './ground.ts'

/** A database of a test's own, with the project's migrations. */
export interface FreshDatabase {
  readonly ownerUrl: string
  /** As the server connects at run time: a member of `gatehouse_app`, nothing more. */
  readonly appUrl: string
  /** As the owner, on a connection of its own. */
  query(sql: string, params?: readonly unknown[]): Promise<Record<string, unknown>[]>
  /** Cuts every connection and removes the database. */
  drop(): Promise<void>
}

const shape = z.object({
  adminUrl: z.string(),
  template: z.string(),
  appRole: z.string(),
  appPassword: z.string(),
})

let own: ReturnType<typeof startGround> | undefined
after(async () => (await own)?.stop())

/** Copies the template of the run into a database of its own. Tests may do so at the same time. */
export async function freshDatabase(): Promise<FreshDatabase> {
  const { adminUrl, template, appRole, appPassword } = await ground()
  const name = `${template}_${randomBytes(5).toString('hex')}`
  await create(adminUrl, name, template)
  const ownerUrl = urlOf(adminUrl, name)
  return {
    ownerUrl,
    appUrl: urlOf(adminUrl, name, { name: appRole, password: appPassword }),
    query: (sql, params = []) => query(ownerUrl, sql, params),
    drop: async () => {
      await run(adminUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
    },
  }
}

/** The ground of the global setup; a file that runs without it (`node --test test/x.test.ts`) starts one of its own. */
async function ground(): Promise<Ground> {
  const inherited = process.env[groundVariable]
  if (inherited !== undefined) return shape.parse(JSON.parse(inherited))
  own ??= startGround()
  return (await own).ground
}

/** 55006 is a template somebody is connected to: the autovacuum, for a moment. */
async function create(adminUrl: string, name: string, template: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await run(adminUrl, `CREATE DATABASE ${name} TEMPLATE ${template}`)
      return
    } catch (error) {
      if (!(error instanceof DatabaseError) || error.code !== '55006' || attempt === 20) throw error
    }
    await pause(100)
  }
}

async function query(url: string, sql: string, params: readonly unknown[]) {
  const client = new Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  try {
    const { rows } = await client.query<Record<string, unknown>>(sql, [...params])
    return rows
  } finally {
    await client.end()
  }
}
