-- The record takes one change: an erased person's personal columns are emptied, and nothing else with them. The chain
-- holds a salted commitment in their place, so it stays valid; without the salt nothing can be guessed back.
CREATE FUNCTION refuse_event_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  erased uuid := nullif(current_setting('gatehouse.erasing', true), '')::uuid;
  personal text[] := ARRAY['ip_address', 'user_agent', 'salt', 'risk_signals', 'details'];
BEGIN
  IF TG_OP = 'UPDATE' AND (OLD.user_id = erased OR OLD.actor_id = erased)
    AND to_jsonb(NEW) - personal = to_jsonb(OLD) - personal
    AND NEW.ip_address IS NULL AND NEW.user_agent IS NULL AND NEW.salt IS NULL
    AND NEW.risk_signals = without_evidence(OLD.risk_signals)
    AND NEW.details = OLD.details - coalesce(OLD.personal_details, '{}')
  THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'security_events is append-only: % refused', TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
--> statement-breakpoint
CREATE FUNCTION without_evidence(signals jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT coalesce(jsonb_agg(signal || '{"evidence": ""}' ORDER BY place), '[]')
    FROM jsonb_array_elements(signals) WITH ORDINALITY AS each (signal, place)
$$;
--> statement-breakpoint
DROP TRIGGER security_events_append_only ON security_events;
--> statement-breakpoint
CREATE TRIGGER security_events_append_only BEFORE UPDATE OR DELETE ON security_events
  FOR EACH ROW EXECUTE FUNCTION refuse_event_change();
--> statement-breakpoint

-- Empties what the record holds of a person's own: address, agent, evidence and words in rows about them and in rows of
-- what they did. Only of somebody who is DELETED or gone; answers how many rows that were. Call it in the transaction
-- that deletes them. Runs with its owner's rights, since the application's role can change nothing here.
CREATE FUNCTION erase_from_record(user_id uuid) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
DECLARE
  rows integer;
BEGIN
  IF EXISTS (SELECT FROM users WHERE users.id = $1 AND users.status <> 'DELETED') THEN
    RAISE EXCEPTION 'only a person who is DELETED is erased from the record' USING ERRCODE = 'insufficient_privilege';
  END IF;
  PERFORM set_config('gatehouse.erasing', $1::text, true);
  UPDATE security_events
     SET ip_address = NULL, user_agent = NULL, salt = NULL, risk_signals = without_evidence(risk_signals),
         details = details - coalesce(personal_details, '{}')
   WHERE (user_id = $1 OR actor_id = $1) AND (salt IS NOT NULL OR ip_address IS NOT NULL OR user_agent IS NOT NULL);
  GET DIAGNOSTICS rows = ROW_COUNT;
  PERFORM set_config('gatehouse.erasing', '', true);
  RETURN rows;
END $$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION erase_from_record(uuid) FROM PUBLIC;
--> statement-breakpoint

-- Checkpoints and the keys that check them are added and never changed, as events are.
CREATE FUNCTION refuse_seal_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
--> statement-breakpoint
CREATE TRIGGER security_checkpoints_append_only BEFORE UPDATE OR DELETE ON security_checkpoints
  FOR EACH ROW EXECUTE FUNCTION refuse_seal_change();
--> statement-breakpoint
CREATE TRIGGER security_checkpoints_no_truncate BEFORE TRUNCATE ON security_checkpoints
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_seal_change();
--> statement-breakpoint
CREATE TRIGGER record_keys_append_only BEFORE UPDATE OR DELETE ON record_keys
  FOR EACH ROW EXECUTE FUNCTION refuse_seal_change();
--> statement-breakpoint
CREATE TRIGGER record_keys_no_truncate BEFORE TRUNCATE ON record_keys
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_seal_change();
--> statement-breakpoint

DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'gatehouse_app') THEN
    GRANT SELECT, INSERT ON security_checkpoints, record_keys TO gatehouse_app;
    GRANT SELECT, INSERT, UPDATE ON configuration_marks TO gatehouse_app;
    GRANT EXECUTE ON FUNCTION erase_from_record(uuid) TO gatehouse_app;
  END IF;
END $$;
