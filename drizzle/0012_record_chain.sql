CREATE TABLE "configuration_marks" (
	"name" text PRIMARY KEY NOT NULL,
	"mark" text NOT NULL,
	"changed_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "record_keys" (
	"kid" text PRIMARY KEY NOT NULL,
	"public_jwk" jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "security_checkpoints" (
	"id" uuid PRIMARY KEY NOT NULL,
	"timestamp" timestamp (3) with time zone NOT NULL,
	"sequence" bigint NOT NULL,
	"previous_hash" "bytea" NOT NULL,
	"hash" "bytea" NOT NULL,
	"kid" text NOT NULL,
	"statement" jsonb NOT NULL,
	"signature" "bytea" NOT NULL
);
--> statement-breakpoint
ALTER TABLE "security_events" ADD COLUMN "personal_details" text[];--> statement-breakpoint
ALTER TABLE "security_events" ADD COLUMN "writer_id" uuid;--> statement-breakpoint
ALTER TABLE "security_events" ADD COLUMN "sequence" bigint;--> statement-breakpoint
ALTER TABLE "security_events" ADD COLUMN "previous_hash" "bytea";--> statement-breakpoint
ALTER TABLE "security_events" ADD COLUMN "hash" "bytea";--> statement-breakpoint
ALTER TABLE "security_events" ADD COLUMN "salt" "bytea";--> statement-breakpoint
ALTER TABLE "security_events" ADD COLUMN "commitment" "bytea";--> statement-breakpoint
CREATE UNIQUE INDEX "security_checkpoints_sequence_key" ON "security_checkpoints" USING btree ("sequence");--> statement-breakpoint
CREATE INDEX "security_checkpoints_time_idx" ON "security_checkpoints" USING btree ("timestamp");--> statement-breakpoint
CREATE INDEX "security_events_actor_idx" ON "security_events" USING btree ("actor_id") WHERE "security_events"."actor_id" IS NOT NULL;