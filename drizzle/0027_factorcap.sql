ALTER TABLE "factor_attempts" ADD COLUMN "window_ends_at" timestamp with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "factor_attempts" ADD COLUMN "in_a_row" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "factor_attempts" ADD COLUMN "sealed" boolean DEFAULT false NOT NULL;