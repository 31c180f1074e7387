/** What must not be changed: the record with its partitions, its seals and the keys that prove them, as SQL. */
export const recordTables = `
  SELECT c.oid, c.relname AS name, c.relowner AS owner FROM pg_class c
   WHERE c.relkind IN ('r', 'p')
     AND (c.oid IN (to_regclass('public.security_events'), to_regclass('public.security_checkpoints'),
                    to_regclass('public.record_keys'))
          OR c.oid IN (SELECT inhrelid FROM pg_inherits WHERE inhparent = to_regclass('public.security_events')))`
