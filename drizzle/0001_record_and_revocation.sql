-- What Drizzle has no words for: partitions, an append-only record, the feed of revocations, privileges.

-- One partition a calendar month (UTC), from this month to `months_ahead` later. Attaching takes a weaker lock than
-- creating in place, so that decisions go on being recorded meanwhile. Runs with its owner's rights: the
-- application's role calls it, and owns nothing.
CREATE FUNCTION make_security_event_partitions(months_ahead integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  month timestamp := date_trunc('month', now() AT TIME ZONE 'UTC');
  made integer := 0;
  partition text;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('gatehouse:partitions', 0));
  FOR i IN 0 .. months_ahead LOOP
    partition := 'security_events_' || to_char(month, 'YYYY_MM');
    IF to_regclass('public.' || partition) IS NULL THEN
      EXECUTE format('CREATE TABLE public.%I (LIKE public.security_events INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', partition);
      EXECUTE format('ALTER TABLE public.security_events ATTACH PARTITION public.%I FOR VALUES FROM (%L) TO (%L)',
        partition, month || '+00', (month + interval '1 month') || '+00');
      made := made + 1;
    END IF;
    month := month + interval '1 month';
  END LOOP;
  RETURN made;
END $$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION make_security_event_partitions(integer) FROM PUBLIC;
--> statement-breakpoint
SELECT make_security_event_partitions(3);
--> statement-breakpoint

-- Append-only for everybody who does not drop the trigger first, the owner included.
CREATE FUNCTION refuse_record_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'security_events is append-only: % refused', TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
--> statement-breakpoint
CREATE TRIGGER security_events_append_only BEFORE UPDATE OR DELETE ON security_events
  FOR EACH ROW EXECUTE FUNCTION refuse_record_change();
--> statement-breakpoint
CREATE TRIGGER security_events_no_truncate BEFORE TRUNCATE ON security_events
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_record_change();
--> statement-breakpoint

-- Roles, status and password carry a version; tokens carry the version that they were issued under.
CREATE FUNCTION raise_security_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.security_version := OLD.security_version + 1;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER users_security_version BEFORE UPDATE ON users FOR EACH ROW
  WHEN (OLD.roles IS DISTINCT FROM NEW.roles OR OLD.status IS DISTINCT FROM NEW.status
    OR OLD.password_changed_at IS DISTINCT FROM NEW.password_changed_at)
  EXECUTE FUNCTION raise_security_version();
--> statement-breakpoint

-- Whoever keeps a person or a session in memory hears of the change when it commits.
CREATE FUNCTION tell_user_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('gatehouse_changes', 'user:' || OLD.id);
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER users_changed AFTER UPDATE OR DELETE ON users FOR EACH ROW EXECUTE FUNCTION tell_user_change();
--> statement-breakpoint
CREATE FUNCTION tell_session_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('gatehouse_changes', 'session:' || OLD.id);
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER sessions_revoked AFTER UPDATE ON sessions FOR EACH ROW
  WHEN (OLD.revoked_at IS DISTINCT FROM NEW.revoked_at OR OLD.assurance_level IS DISTINCT FROM NEW.assurance_level
    OR OLD.authenticated_at IS DISTINCT FROM NEW.authenticated_at)
  EXECUTE FUNCTION tell_session_change();
--> statement-breakpoint
CREATE TRIGGER sessions_deleted AFTER DELETE ON sessions FOR EACH ROW EXECUTE FUNCTION tell_session_change();
--> statement-breakpoint

-- The application's role is a member of gatehouse_app: it adds to the record and reads it, and can do no more to it.
-- Where this role may not make roles, somebody who may creates gatehouse_app first; the grants are then made here.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'gatehouse_app') THEN
    BEGIN
      CREATE ROLE gatehouse_app NOLOGIN;
    EXCEPTION
      WHEN duplicate_object OR unique_violation THEN NULL;
      WHEN insufficient_privilege THEN
        RAISE NOTICE 'gatehouse_app could not be made: the server will run with the rights of its own role';
        RETURN;
    END;
  END IF;
  GRANT USAGE ON SCHEMA public TO gatehouse_app;
  GRANT SELECT, INSERT, UPDATE, DELETE ON users, sessions, signing_keys, login_attempts, rate_limits TO gatehouse_app;
  GRANT SELECT, INSERT, UPDATE ON security_alerts TO gatehouse_app;
  GRANT SELECT, INSERT ON security_events TO gatehouse_app;
  GRANT EXECUTE ON FUNCTION make_security_event_partitions(integer) TO gatehouse_app;
  IF to_regclass('drizzle.__drizzle_migrations') IS NOT NULL THEN
    GRANT USAGE ON SCHEMA drizzle TO gatehouse_app;
    GRANT SELECT ON drizzle.__drizzle_migrations TO gatehouse_app;
  END IF;
END $$;
