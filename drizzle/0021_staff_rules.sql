-- Whoever is reinstated has no older tokens: those ended with the suspension. So the version stays, and a session that
-- began after the suspension had lapsed goes on when the job notes so.
DROP TRIGGER users_security_version ON users;
--> statement-breakpoint
CREATE TRIGGER users_security_version BEFORE UPDATE ON users FOR EACH ROW
  WHEN (OLD.roles IS DISTINCT FROM NEW.roles
    OR (OLD.status IS DISTINCT FROM NEW.status AND NOT (OLD.status = 'SUSPENDED' AND NEW.status = 'ACTIVE'))
    OR OLD.password_changed_at IS DISTINCT FROM NEW.password_changed_at
    OR OLD.second_factor_methods IS DISTINCT FROM NEW.second_factor_methods)
  EXECUTE FUNCTION raise_security_version();
