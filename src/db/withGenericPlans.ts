import { Client } from 'pg'
import { z } from 'zod'

/** What pg makes of a connection string and of PGOPTIONS. */
const understood = z.object({ connectionParameters: z.object({ options: z.string().nullish() }) })

/**
 * Adds to a connection string that its sessions plan each statement once and not for the values of each question
 * (PostgreSQL, "Query Planning", plan_cache_mode). It travels in the startup packet; `options` that the string or
 * PGOPTIONS has are kept, and win.
 */
export function withGenericPlans(url: string): string {
  const { options } = understood.parse(new Client({ connectionString: url })).connectionParameters
  const all = ['-c plan_cache_mode=force_generic_plan', options ?? ''].join(' ').trim()
  // pg heeds the last `options` of a string, above those of its configuration.
  return `${url}${url.includes('?') ? '&' : '?'}options=${encodeURIComponent(all)}`
}
