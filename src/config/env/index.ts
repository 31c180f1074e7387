import type { Variable } from '../variable.ts'
import { accounts } from './accounts.ts'
import { alerts } from './alerts.ts'
import { database } from './database.ts'
import { limits } from './limits.ts'
import { mail } from './mail.ts'
import { neighbours } from './neighbours.ts'
import { operation } from './operation.ts'
import { secrets } from './secrets.ts'
import { server } from './server.ts'
import { sessions } from './sessions.ts'
import { web } from './web.ts'

/** The declarations in the order of `.env.example`, each group under its title. */
export const groups = [
  { title: 'Server', variables: server },
  { title: 'Database', variables: database },
  { title: 'Secrets', variables: secrets },
  { title: 'Sessions', variables: sessions },
  { title: 'Web', variables: web },
  { title: 'Accounts', variables: accounts },
  { title: 'Limits', variables: limits },
  { title: 'Mail', variables: mail },
  { title: 'Alerts and risk', variables: alerts },
  { title: 'Operation', variables: operation },
  { title: 'Services beside', variables: neighbours },
]

const declared = {
  ...server,
  ...database,
  ...secrets,
  ...sessions,
  ...web,
  ...accounts,
  ...limits,
  ...mail,
  ...alerts,
  ...operation,
  ...neighbours,
}

export type VariableName = keyof typeof declared

/** The value of every variable, as its kind reads it. */
export type Values = {
  readonly [Name in VariableName]: (typeof declared)[Name] extends Variable<infer T> ? T : never
}

/** Every variable of the environment by its name. */
export const variables: ReadonlyMap<string, Variable<unknown>> = new Map(Object.entries(declared))
