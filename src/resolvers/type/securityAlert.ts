import DataLoader from 'dataloader'
import type { Context } from '../../context.ts'
import type { Database } from '../../db/client.ts'
import { eventsOfAlerts } from '../../db/queries/alertEvents.ts'
import { evidenceOfAlerts } from '../../db/queries/evidence.ts'
import type { SecurityAlertResolvers } from '../types.generated.ts'

const eventsOf = gathered(eventsOfAlerts)
const evidenceOf = gathered(evidenceOfAlerts)

/** An alert as the API shows it. */
export const SecurityAlert: SecurityAlertResolvers = {
  user: ({ userId }, _args, { people }) => (userId === null ? null : people.load(userId)),
  acknowledgedBy: ({ acknowledgedBy: id }, _args, { people }) => (id === null ? null : people.load(id)),
  resolvedBy: ({ resolvedBy: id }, _args, { people }) => (id === null ? null : people.load(id)),
  events: ({ id }, _args, context) => eventsOf(context).load(id),
  evidence: ({ id }, _args, context) => evidenceOf(context).load(id),
}

/** What belongs to alerts, gathered over the request, so that a page of alerts costs one query. */
function gathered<Row>(
  find: (db: Database, alertIds: readonly string[]) => Promise<ReadonlyMap<string, readonly Row[]>>,
): (context: Context) => DataLoader<string, readonly Row[]> {
  const loaders = new WeakMap<Context, DataLoader<string, readonly Row[]>>()
  return (context) => {
    const known = loaders.get(context)
    if (known !== undefined) return known
    const loader = new DataLoader<string, readonly Row[]>(async (ids) => {
      const found = await find(context.services.db, ids)
      return ids.map((id) => found.get(id) ?? [])
    })
    loaders.set(context, loader)
    return loader
  }
}
