import DataLoader from 'dataloader'
import type { Context } from '../../context.ts'
import { eventsOfAlerts } from '../../db/queries/alertEvents.ts'
import type { SecurityEventRow } from '../../db/queries/securityEvents.ts'
import type { SecurityAlertResolvers } from '../types.generated.ts'

/** Gathered over the request, so that a page of alerts costs one query. */
const loaders = new WeakMap<Context, DataLoader<string, readonly SecurityEventRow[]>>()

/** An alert as the API shows it. */
export const SecurityAlert: SecurityAlertResolvers = {
  user: ({ userId }, _args, { people }) => (userId === null ? null : people.load(userId)),
  acknowledgedBy: ({ acknowledgedBy: id }, _args, { people }) => (id === null ? null : people.load(id)),
  resolvedBy: ({ resolvedBy: id }, _args, { people }) => (id === null ? null : people.load(id)),
  events: ({ id }, _args, context) => loaderOf(context).load(id),
}

function loaderOf(context: Context): DataLoader<string, readonly SecurityEventRow[]> {
  const known = loaders.get(context)
  if (known !== undefined) return known
  const loader = new DataLoader<string, readonly SecurityEventRow[]>(async (ids) => {
    const found = await eventsOfAlerts(context.services.db, ids)
    return ids.map((id) => found.get(id) ?? [])
  })
  loaders.set(context, loader)
  return loader
}
