-- What one household or attacker holds: an IPv4 address, or the /64 of an IPv6 address.
CREATE FUNCTION gatehouse_address_block(address inet) RETURNS cidr
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT pg_catalog.network(pg_catalog.set_masklen(address, CASE pg_catalog.family(address) WHEN 4 THEN 32 ELSE 64 END)) $$;
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
