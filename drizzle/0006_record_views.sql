-- What analysts look at most, as views; a row that stands for several decisions counts as often.
CREATE VIEW failed_logins_by_address AS
  SELECT ip_address,
         sum(count)::bigint AS attempts,
         count(DISTINCT user_id) AS people,
         min(timestamp) AS first_at,
         max(timestamp) AS last_at
    FROM security_events
   WHERE event_type = 'login_failed' AND timestamp > now() - interval '24 hours'
   GROUP BY ip_address;
--> statement-breakpoint
CREATE VIEW login_outcomes_by_hour AS
  SELECT date_trunc('hour', timestamp) AS hour,
         coalesce(sum(count) FILTER (WHERE event_type = 'login_succeeded'), 0)::bigint AS succeeded,
         coalesce(sum(count) FILTER (WHERE event_type = 'login_failed'), 0)::bigint AS failed,
         coalesce(sum(count) FILTER (WHERE event_type = 'login_blocked'), 0)::bigint AS blocked,
         coalesce(sum(count) FILTER (WHERE event_type = 'account_locked'), 0)::bigint AS locked
    FROM security_events
   WHERE event_type IN ('login_succeeded', 'login_failed', 'login_blocked', 'account_locked')
     AND timestamp > now() - interval '31 days'
   GROUP BY 1;
--> statement-breakpoint
CREATE VIEW high_risk_events AS
  SELECT * FROM security_events WHERE risk_score >= 7;
--> statement-breakpoint
-- Whole months that ended longer than `keep_days` ago go at once. Only the owner may: the application's role can take
-- nothing out of the record.
CREATE FUNCTION old_security_event_partitions(keep_days integer) RETURNS text[]
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF keep_days < 1 THEN
    RAISE EXCEPTION 'the record is kept for a day at least' USING ERRCODE = 'invalid_parameter_value';
  END IF;
  RETURN ARRAY(
    SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
     WHERE i.inhparent = 'public.security_events'::regclass AND c.relname ~ '^security_events_\d{4}_\d{2}$'
       AND (to_date(right(c.relname, 7), 'YYYY_MM') + interval '1 month') AT TIME ZONE 'UTC'
           <= now() - make_interval(days => keep_days)
     ORDER BY c.relname);
END $$;
--> statement-breakpoint
CREATE FUNCTION drop_security_event_partitions(keep_days integer, chosen text[]) RETURNS text[]
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  partition text;
  dropped text[] := '{}';
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('gatehouse:partitions', 0));
  FOREACH partition IN ARRAY public.old_security_event_partitions(keep_days) LOOP
    CONTINUE WHEN partition <> ALL (chosen);
    EXECUTE format('DROP TABLE public.%I', partition);
    dropped := dropped || partition;
  END LOOP;
  RETURN dropped;
END $$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION old_security_event_partitions(integer) FROM PUBLIC;
--> statement-breakpoint
REVOKE ALL ON FUNCTION drop_security_event_partitions(integer, text[]) FROM PUBLIC;
--> statement-breakpoint
DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'gatehouse_app') THEN
    GRANT SELECT ON failed_logins_by_address, login_outcomes_by_hour, high_risk_events TO gatehouse_app;
  END IF;
END $$;
