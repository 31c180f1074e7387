import type { Check } from '../check.ts'
import type { Surroundings } from '../surroundings.ts'
import { recordTables } from './recordTables.ts'

interface Row {
  readonly name: string
  readonly can: readonly string[]
}

const privileges = `
  SELECT name, array_remove(ARRAY[
      CASE WHEN pg_has_role(owner, 'USAGE') THEN 'owns' END,
      CASE WHEN has_any_column_privilege(oid, 'UPDATE') THEN 'updates' END,
      CASE WHEN has_table_privilege(oid, 'DELETE') THEN 'deletes' END,
      CASE WHEN has_table_privilege(oid, 'TRUNCATE') THEN 'truncates' END,
      CASE WHEN has_table_privilege(oid, 'TRIGGER') THEN 'adds triggers to' END
    ], NULL) AS can
    FROM (${recordTables}) AS record ORDER BY name`
const roles = `
  SELECT rolsuper AS super, has_parameter_privilege('session_replication_role', 'SET') AS silences
    FROM pg_roles WHERE rolname = current_user`

/** As the role of DATABASE_URL (ASVS 5.0, 16.4.2). */
export const recordPrivileges: Check<Surroundings> = {
  id: 'record-privileges',
  title: 'The application’s role cannot change the record',
  severity: 'HIGH',
  fix: 'Let DATABASE_URL name a role that is a member of gatehouse_app and nothing more, and DATABASE_MIGRATE_URL the owner.',
  look: ({ withDatabase }) =>
    withDatabase(async (client) => {
      const tables = (await client.query<Row>(privileges)).rows
      const [role] = (await client.query<{ super: boolean; silences: boolean }>(roles)).rows
      if (tables.length === 0) return { ok: false, detail: 'There is no record yet.' }
      if (role?.super === true) return { ok: false, detail: 'The role is a superuser.' }
      const found = tables
        .filter(({ can }) => can.length > 0)
        .map(({ name, can }) => `it ${can.join(', ')} ${name}`)
      const all = role?.silences === true ? [...found, 'it may switch triggers off'] : found
      const ok = all.length === 0
      return { ok, detail: ok ? `It cannot, in ${tables.length} tables.` : `${all.slice(0, 5).join('; ')}.` }
    }),
}
