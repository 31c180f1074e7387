CREATE TABLE "login_attempts" (
	"key" text PRIMARY KEY NOT NULL,
	"attempts" integer NOT NULL,
	"locked_until" timestamp with time zone,
	"expires_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE UNLOGGED TABLE "rate_limits" (
	"key" varchar(255) PRIMARY KEY NOT NULL,
	"points" integer DEFAULT 0 NOT NULL,
	"expire" bigint,
	"expires_at" timestamp with time zone GENERATED ALWAYS AS (to_timestamp(expire / 1000.0)) STORED
);
--> statement-breakpoint
CREATE TABLE "security_alerts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"timestamp" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"rule" text NOT NULL,
	"key" text NOT NULL,
	"severity" text NOT NULL,
	"status" text DEFAULT 'OPEN' NOT NULL,
	"summary" text NOT NULL,
	"count" integer DEFAULT 1 NOT NULL,
	"user_id" uuid,
	"ip_address" "inet"
);
--> statement-breakpoint
CREATE TABLE "security_events" (
	"id" uuid NOT NULL,
	"timestamp" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"event_type" text NOT NULL,
	"outcome" text NOT NULL,
	"severity" text NOT NULL,
	"risk_score" integer NOT NULL,
	"risk_signals" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"user_id" uuid,
	"actor_id" uuid,
	"session_id" uuid,
	"api_key_id" text,
	"operation" text,
	"ip_address" "inet",
	"user_agent" text,
	"request_id" text,
	"count" integer DEFAULT 1 NOT NULL,
	"details" jsonb DEFAULT '{}'::jsonb NOT NULL,
	CONSTRAINT "security_events_timestamp_id_pk" PRIMARY KEY("timestamp","id")
) PARTITION BY RANGE ("timestamp");
--> statement-breakpoint
CREATE TABLE "sessions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_used_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	"revoked_at" timestamp with time zone,
	"ip_address" "inet",
	"user_agent" text,
	"device_name" text,
	"assurance_level" integer DEFAULT 1 NOT NULL,
	"authentication_methods" text[] NOT NULL,
	"authenticated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"refresh_hash" "bytea" NOT NULL,
	"refresh_counter" integer DEFAULT 0 NOT NULL,
	"refreshed_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "signing_keys" (
	"kid" text PRIMARY KEY NOT NULL,
	"status" text NOT NULL,
	"public_jwk" jsonb NOT NULL,
	"sealed_private_key" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "users" (
	"id" uuid PRIMARY KEY NOT NULL,
	"email" text NOT NULL,
	"email_canonical" text NOT NULL,
	"username" text,
	"username_canonical" text,
	"roles" text[] DEFAULT '{"USER"}' NOT NULL,
	"status" text DEFAULT 'ACTIVE' NOT NULL,
	"password_hash" text NOT NULL,
	"password_key_id" text NOT NULL,
	"password_changed_at" timestamp with time zone DEFAULT now() NOT NULL,
	"security_version" integer DEFAULT 1 NOT NULL,
	"email_verified_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_login_at" timestamp with time zone,
	CONSTRAINT "users_email_canonical_key" UNIQUE("email_canonical"),
	CONSTRAINT "users_username_canonical_key" UNIQUE("username_canonical")
);
--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "login_attempts_expires_at_idx" ON "login_attempts" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "rate_limits_expire_idx" ON "rate_limits" USING btree ("expire");--> statement-breakpoint
CREATE UNIQUE INDEX "security_alerts_open_key" ON "security_alerts" USING btree ("rule","key") WHERE "security_alerts"."status" = 'OPEN';--> statement-breakpoint
CREATE INDEX "security_alerts_time_idx" ON "security_alerts" USING btree ("timestamp","id");--> statement-breakpoint
CREATE INDEX "security_events_user_idx" ON "security_events" USING btree ("user_id","timestamp","id");--> statement-breakpoint
CREATE INDEX "security_events_address_idx" ON "security_events" USING btree ("ip_address","timestamp","id");--> statement-breakpoint
CREATE INDEX "security_events_type_idx" ON "security_events" USING btree ("event_type","timestamp","id");--> statement-breakpoint
CREATE INDEX "security_events_request_idx" ON "security_events" USING btree ("request_id");--> statement-breakpoint
CREATE INDEX "security_events_id_idx" ON "security_events" USING btree ("id");--> statement-breakpoint
CREATE INDEX "security_events_risk_idx" ON "security_events" USING btree ("timestamp","risk_score") WHERE "security_events"."risk_score" >= 5;--> statement-breakpoint
CREATE INDEX "security_events_time_brin" ON "security_events" USING brin ("timestamp");--> statement-breakpoint
CREATE INDEX "sessions_user_id_idx" ON "sessions" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "sessions_expires_at_idx" ON "sessions" USING btree ("expires_at");