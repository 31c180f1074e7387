-- What is whole stays as it is: nobody exchanges a file of an alert, or a piece of one, or takes it away by itself.
CREATE FUNCTION keep_whole_evidence() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF OLD.expires_at IS NOT NULL THEN
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
  END IF;
  -- The key's sealing may move on, as secrets do.
  IF TG_OP = 'UPDATE' THEN
    IF to_jsonb(NEW) - 'sealed_key' = to_jsonb(OLD) - 'sealed_key' THEN RETURN NEW; END IF;
  END IF;
  RAISE EXCEPTION 'evidence that is whole is kept: % refused', TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
--> statement-breakpoint
CREATE TRIGGER evidence_kept BEFORE UPDATE OR DELETE ON evidence
  FOR EACH ROW EXECUTE FUNCTION keep_whole_evidence();
--> statement-breakpoint
CREATE FUNCTION keep_whole_chunks() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  file uuid;
BEGIN
  IF TG_OP = 'INSERT' THEN file := NEW.evidence_id; ELSE file := OLD.evidence_id; END IF;
  IF TG_OP = 'UPDATE' OR EXISTS (SELECT FROM public.evidence e WHERE e.id = file AND e.expires_at IS NULL) THEN
    RAISE EXCEPTION 'evidence that is whole is kept: % refused', TG_OP USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER evidence_chunks_kept BEFORE INSERT OR UPDATE OR DELETE ON evidence_chunks
  FOR EACH ROW EXECUTE FUNCTION keep_whole_chunks();
--> statement-breakpoint
DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'gatehouse_app') THEN
    GRANT SELECT, INSERT, UPDATE, DELETE ON evidence TO gatehouse_app;
    GRANT SELECT, INSERT, DELETE ON evidence_chunks TO gatehouse_app;
  END IF;
END $$;
