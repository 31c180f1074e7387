-- The application's role knows devices and forgets them. Where gatehouse_app could not be made, there is nothing to grant.
DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'gatehouse_app') THEN
    GRANT SELECT, INSERT, UPDATE, DELETE ON known_devices TO gatehouse_app;
  END IF;
END $$;
