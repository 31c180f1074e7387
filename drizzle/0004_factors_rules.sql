-- Roles, status, password and second factors carry a version; tokens carry the version that they were issued under.
DROP TRIGGER users_security_version ON users;
--> statement-breakpoint
CREATE TRIGGER users_security_version BEFORE UPDATE ON users FOR EACH ROW
  WHEN (OLD.roles IS DISTINCT FROM NEW.roles OR OLD.status IS DISTINCT FROM NEW.status
    OR OLD.password_changed_at IS DISTINCT FROM NEW.password_changed_at
    OR OLD.second_factor_methods IS DISTINCT FROM NEW.second_factor_methods)
  EXECUTE FUNCTION raise_security_version();
