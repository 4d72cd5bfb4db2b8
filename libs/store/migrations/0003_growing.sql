CREATE TABLE `proposals` (
	`sweep_id` integer NOT NULL,
	`number` integer NOT NULL,
	`point` text NOT NULL,
	`task_ids` text NOT NULL,
	`asked_turn` integer NOT NULL,
	`told_turn` integer,
	`told` text,
	PRIMARY KEY(`sweep_id`, `number`),
	FOREIGN KEY (`sweep_id`) REFERENCES `sweeps`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
ALTER TABLE `sweeps` ADD `name` text;--> statement-breakpoint
ALTER TABLE `sweeps` ADD `definition` text;--> statement-breakpoint
ALTER TABLE `sweeps` ADD `study` text;