CREATE TABLE "security_alert_events" (
	"alert_id" uuid NOT NULL,
	"event_id" uuid NOT NULL,
	CONSTRAINT "security_alert_events_alert_id_event_id_pk" PRIMARY KEY("alert_id","event_id")
);
--> statement-breakpoint
ALTER TABLE "security_alerts" ADD COLUMN "last_seen_at" timestamp (3) with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "security_alerts" ADD COLUMN "cool_until" timestamp with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "security_alerts" ADD COLUMN "announcement_id" uuid;--> statement-breakpoint
ALTER TABLE "security_alerts" ADD COLUMN "acknowledged_by" uuid;--> statement-breakpoint
ALTER TABLE "security_alerts" ADD COLUMN "acknowledged_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "security_alerts" ADD COLUMN "resolved_by" uuid;--> statement-breakpoint
ALTER TABLE "security_alerts" ADD COLUMN "resolved_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "security_alerts" ADD COLUMN "resolution" text;--> statement-breakpoint
ALTER TABLE "security_alert_events" ADD CONSTRAINT "security_alert_events_alert_id_security_alerts_id_fk" FOREIGN KEY ("alert_id") REFERENCES "public"."security_alerts"("id") ON DELETE cascade ON UPDATE no action;