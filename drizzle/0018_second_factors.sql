CREATE TABLE "challenges" (
	"hash" "bytea" PRIMARY KEY NOT NULL,
	"purpose" text NOT NULL,
	"user_id" uuid,
	"security_version" integer,
	"attempts" integer DEFAULT 0 NOT NULL,
	"device_name" text,
	"delivery" text,
	"expires_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "factor_attempts" (
	"user_id" uuid NOT NULL,
	"method" text NOT NULL,
	"attempts" integer NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	CONSTRAINT "factor_attempts_user_id_method_pk" PRIMARY KEY("user_id","method")
);
--> statement-breakpoint
CREATE TABLE "recovery_codes" (
	"user_id" uuid NOT NULL,
	"hash" "bytea" NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "recovery_codes_user_id_hash_pk" PRIMARY KEY("user_id","hash")
);
--> statement-breakpoint
CREATE TABLE "second_factors" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"method" text NOT NULL,
	"name" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"confirmed_at" timestamp with time zone,
	"last_used_at" timestamp with time zone,
	"expires_at" timestamp with time zone,
	"sealed_secret" text,
	"last_step" bigint,
	"credential_id" text,
	"public_key" "bytea",
	"sign_counter" bigint,
	"transports" text[],
	"is_backed_up" boolean,
	CONSTRAINT "second_factors_credential_id_key" UNIQUE("credential_id"),
	CONSTRAINT "second_factors_confirmed_or_ending" CHECK ((confirmed_at IS NULL) = (expires_at IS NOT NULL))
);
--> statement-breakpoint
ALTER TABLE "challenges" ADD CONSTRAINT "challenges_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "factor_attempts" ADD CONSTRAINT "factor_attempts_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "recovery_codes" ADD CONSTRAINT "recovery_codes_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "second_factors" ADD CONSTRAINT "second_factors_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "challenges_expires_at_idx" ON "challenges" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "factor_attempts_expires_at_idx" ON "factor_attempts" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "second_factors_user_id_idx" ON "second_factors" USING btree ("user_id");--> statement-breakpoint
CREATE UNIQUE INDEX "second_factors_one_totp_key" ON "second_factors" USING btree ("user_id") WHERE "second_factors"."method" = 'TOTP' AND "second_factors"."confirmed_at" IS NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX "second_factors_one_enrolment_key" ON "second_factors" USING btree ("user_id") WHERE "second_factors"."confirmed_at" IS NULL;--> statement-breakpoint
CREATE INDEX "second_factors_expires_at_idx" ON "second_factors" USING btree ("expires_at");