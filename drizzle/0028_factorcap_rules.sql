-- What was counted goes on counting: expires_at was the end of the window, and is that of the row from now on.
UPDATE factor_attempts
   SET window_ends_at = expires_at,
       in_a_row = least(attempts, 5),
       attempts = least(attempts, 5),
       expires_at = now() + interval '365 days';
