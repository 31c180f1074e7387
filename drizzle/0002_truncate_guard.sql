-- A statement's trigger on the record is not one on its partitions: each of them refuses TRUNCATE for itself.
CREATE FUNCTION guard_security_event_partitions() RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  partition regclass;
BEGIN
  FOR partition IN
    SELECT i.inhrelid FROM pg_inherits i WHERE i.inhparent = 'public.security_events'::regclass
       AND NOT EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = i.inhrelid AND t.tgname = 'security_events_no_truncate')
  LOOP
    EXECUTE format('CREATE TRIGGER security_events_no_truncate BEFORE TRUNCATE ON %s
      FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_record_change()', partition);
  END LOOP;
END $$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION guard_security_event_partitions() FROM PUBLIC;
--> statement-breakpoint
SELECT guard_security_event_partitions();
--> statement-breakpoint

CREATE OR REPLACE FUNCTION make_security_event_partitions(months_ahead integer) RETURNS integer
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
  IF made > 0 THEN
    PERFORM public.guard_security_event_partitions();
  END IF;
  RETURN made;
END $$;
