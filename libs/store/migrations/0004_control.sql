CREATE TABLE `sweep_tags` (
	`sweep_id` integer NOT NULL,
	`tag` text NOT NULL,
	PRIMARY KEY(`sweep_id`, `tag`),
	FOREIGN KEY (`sweep_id`) REFERENCES `sweeps`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `sweep_tags_tag` ON `sweep_tags` (`tag`);--> statement-breakpoint
ALTER TABLE `sweeps` ADD `paused_at_ms` integer;--> statement-breakpoint
ALTER TABLE `sweeps` ADD `archived_at_ms` integer;