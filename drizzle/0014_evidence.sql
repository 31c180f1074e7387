CREATE TABLE "evidence" (
	"id" uuid PRIMARY KEY NOT NULL,
	"alert_id" uuid NOT NULL,
	"file_name" text NOT NULL,
	"content_type" text NOT NULL,
	"bytes" bigint,
	"sha256" "bytea",
	"sealed_key" text NOT NULL,
	"uploaded_by" uuid NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone,
	CONSTRAINT "evidence_whole" CHECK ("evidence"."expires_at" IS NOT NULL OR ("evidence"."bytes" IS NOT NULL AND "evidence"."sha256" IS NOT NULL))
);
--> statement-breakpoint
CREATE TABLE "evidence_chunks" (
	"evidence_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"sealed" "bytea" NOT NULL,
	CONSTRAINT "evidence_chunks_evidence_id_position_pk" PRIMARY KEY("evidence_id","position")
);
--> statement-breakpoint
ALTER TABLE "evidence" ADD CONSTRAINT "evidence_alert_id_security_alerts_id_fk" FOREIGN KEY ("alert_id") REFERENCES "public"."security_alerts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "evidence_chunks" ADD CONSTRAINT "evidence_chunks_evidence_id_evidence_id_fk" FOREIGN KEY ("evidence_id") REFERENCES "public"."evidence"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "evidence_alert_id_idx" ON "evidence" USING btree ("alert_id");--> statement-breakpoint
CREATE INDEX "evidence_expires_at_idx" ON "evidence" USING btree ("expires_at");