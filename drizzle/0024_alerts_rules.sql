-- What one household or attacker holds: an IPv4 address, or the /64 of an IPv6 address.
CREATE FUNCTION gatehouse_address_block(address inet) RETURNS inet
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT pg_catalog.network(pg_catalog.set_masklen(address, CASE pg_catalog.family(address) WHEN 4 THEN 32 ELSE 64 END))::inet $$;
--> statement-breakpoint

-- The risk of a decision asks for the latest of a few kinds: each question is one walk along one of these, and short.
CREATE INDEX security_events_failures_from_idx ON security_events (gatehouse_address_block(ip_address), "timestamp")
  WHERE event_type = 'login_failed';
--> statement-breakpoint
CREATE INDEX security_events_failures_at_idx ON security_events (user_id, "timestamp") WHERE event_type = 'login_failed';
--> statement-breakpoint
CREATE INDEX security_events_habits_idx ON security_events (user_id, "timestamp", id)
  WHERE event_type IN ('login_succeeded', 'user_registered', 'reauthenticated', 'second_factor_removed', 'second_factors_reset');
--> statement-breakpoint

-- The settings keep the walk short: a planner that expects few rows would read all failures of an attack and sort them.
CREATE FUNCTION recent_failures_from(address inet, rows_max integer)
RETURNS TABLE (user_id uuid, ip_address text, count integer, seconds_ago double precision)
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp
SET enable_sort = off SET enable_seqscan = off SET enable_bitmapscan = off
AS $$
  SELECT e.user_id, host(e.ip_address), e.count, extract(epoch FROM now() - e."timestamp")::float8
    FROM public.security_events e
   WHERE public.gatehouse_address_block(e.ip_address) = public.gatehouse_address_block(address)
     AND e.event_type = 'login_failed' AND e."timestamp" >= now() - interval '1 hour'
   ORDER BY e."timestamp" DESC LIMIT rows_max
$$;
--> statement-breakpoint
CREATE FUNCTION recent_failures_at(account uuid, rows_max integer)
RETURNS TABLE (user_id uuid, ip_address text, count integer, seconds_ago double precision)
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp
SET enable_sort = off SET enable_seqscan = off SET enable_bitmapscan = off
AS $$
  SELECT e.user_id, host(e.ip_address), e.count, extract(epoch FROM now() - e."timestamp")::float8
    FROM public.security_events e
   WHERE e.user_id = account AND e.event_type = 'login_failed' AND e."timestamp" >= now() - interval '1 hour'
   ORDER BY e."timestamp" DESC LIMIT rows_max
$$;
--> statement-breakpoint

-- What somebody who signs in is compared with. A doubtful sign-in (7 or more) with one factor is no habit, or whoever
-- comes twice would be at home the second time.
CREATE FUNCTION habits_of(account uuid, rows_max integer)
RETURNS TABLE (event_type text, milliseconds double precision, ip_address text, user_agent text)
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp
SET enable_sort = off SET enable_seqscan = off SET enable_bitmapscan = off
AS $$
  SELECT e.event_type, (extract(epoch FROM e."timestamp") * 1000)::float8, host(e.ip_address), e.user_agent
    FROM public.security_events e
   WHERE e.user_id = account AND e."timestamp" >= now() - interval '90 days'
     AND e.event_type IN ('login_succeeded', 'user_registered', 'reauthenticated', 'second_factor_removed', 'second_factors_reset')
     AND (e.event_type <> 'login_succeeded' OR e.risk_score < 7 OR jsonb_path_exists(e.details, '$.methods[1]'))
   ORDER BY e."timestamp" DESC, e.id DESC LIMIT rows_max
$$;
--> statement-breakpoint

DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'gatehouse_app') THEN
    GRANT SELECT, INSERT ON security_alert_events TO gatehouse_app;
  END IF;
END $$;
--> statement-breakpoint

-- What leaves for the webhook: tried for about a day (5 s, 10 s, 20 s … an hour apart), then a dead letter for two weeks.
SELECT pgboss.create_queue('alerts_dead', '{"policy": "standard", "retentionSeconds": 1209600, "deleteAfterSeconds": 3600}');
--> statement-breakpoint
SELECT pgboss.create_queue('alerts', '{"policy": "standard", "retryLimit": 30, "retryDelay": 5, "retryBackoff": true,
  "retryDelayMax": 3600, "expireInSeconds": 60, "retentionSeconds": 1209600, "deleteAfterSeconds": 3600, "deadLetter": "alerts_dead"}');
