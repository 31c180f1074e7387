-- Events of which an alert is looked for once their answer has left; one that was looked at is no longer of use to anybody.
SELECT pgboss.create_queue('recorded_events_dead', '{"policy": "standard", "retentionSeconds": 1209600, "deleteAfterSeconds": 3600}');
--> statement-breakpoint
SELECT pgboss.create_queue('recorded_events', '{"policy": "standard", "retryLimit": 30, "retryDelay": 5, "retryBackoff": true,
  "retryDelayMax": 3600, "expireInSeconds": 60, "retentionSeconds": 1209600, "deleteAfterSeconds": 60, "deadLetter": "recorded_events_dead"}');
