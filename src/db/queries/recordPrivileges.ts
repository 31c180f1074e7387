import { sql } from 'drizzle-orm'
import type { Database } from '../client.ts'

/** What the role of this connection could do to the record besides adding to it and reading it; empty as it should be. */
export async function dangerousPrivileges(db: Database): Promise<string[]> {
  const { rows } = await db.execute<{ what: string }>(sql`
    SELECT relname || ': ' || privilege AS what
      FROM unnest(ARRAY['security_events', 'security_checkpoints', 'record_keys']) AS relname,
           unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER']) AS privilege
     WHERE has_table_privilege(current_user, 'public.' || relname, privilege)
     UNION ALL
    SELECT relname || ': OWNER' FROM pg_class
     WHERE oid IN ('public.security_events'::regclass, 'public.security_checkpoints'::regclass,
                   'public.record_keys'::regclass)
       AND pg_has_role(current_user, relowner, 'USAGE')`)
  return rows.map(({ what }) => what).toSorted()
}
