DROP INDEX "factor_attempts_expires_at_idx";--> statement-breakpoint
ALTER TABLE "factor_attempts" ADD COLUMN "in_a_row" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "factor_attempts" ADD COLUMN "sealed" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "factor_attempts" ADD COLUMN "kept_until" timestamp with time zone DEFAULT now() + interval '365 days' NOT NULL;--> statement-breakpoint
CREATE INDEX "factor_attempts_kept_until_idx" ON "factor_attempts" USING btree ("kept_until");