-- The application's role keeps second factors; where that role does not exist, nobody needs to be given anything.
DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'gatehouse_app') THEN
    GRANT SELECT, INSERT, UPDATE, DELETE ON second_factors, recovery_codes, challenges, factor_attempts TO gatehouse_app;
  END IF;
END $$;
