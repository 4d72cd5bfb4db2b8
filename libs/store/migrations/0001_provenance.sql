CREATE TABLE `contents` (
	`id` integer PRIMARY KEY NOT NULL,
	`sha256` text NOT NULL,
	`type` text NOT NULL,
	`shape` text NOT NULL,
	`bytes` blob NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `contents_sha256_unique` ON `contents` (`sha256`);--> statement-breakpoint
CREATE TABLE `__new_outputs` (
	`trial_id` integer NOT NULL,
	`name` text NOT NULL,
	`value` text,
	`content_id` integer,
	PRIMARY KEY(`trial_id`, `name`),
	FOREIGN KEY (`trial_id`) REFERENCES `trials`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`content_id`) REFERENCES `contents`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
-- The functions are the migrator's (src/contents/sql-functions.ts). A short value stays where it is.
INSERT OR IGNORE INTO `contents`("sha256", "type", "shape", "bytes")
SELECT content_sha256(`value`), content_type(`value`), content_shape(`value`), content_bytes(`value`)
FROM `outputs` WHERE length(`value`) > 256;--> statement-breakpoint
INSERT INTO `__new_outputs`("trial_id", "name", "value", "content_id")
SELECT `trial_id`, `name`, iif(length(`value`) > 256, NULL, `value`),
	iif(length(`value`) > 256, (SELECT `id` FROM `contents` WHERE `sha256` = content_sha256(`value`)), NULL)
FROM `outputs`;--> statement-breakpoint
DROP TABLE `outputs`;--> statement-breakpoint
ALTER TABLE `__new_outputs` RENAME TO `outputs`;--> statement-breakpoint
ALTER TABLE `attempts` ADD `claimed_at_ms` integer;--> statement-breakpoint
ALTER TABLE `environments` ADD `build_digest` text;
