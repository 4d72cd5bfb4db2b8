CREATE TABLE `analyses` (
	`trial_id` integer PRIMARY KEY NOT NULL,
	`measure` text NOT NULL,
	`result` text NOT NULL,
	FOREIGN KEY (`trial_id`) REFERENCES `trials`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `artifacts` (
	`trial_id` integer NOT NULL,
	`kind` text NOT NULL,
	`position` integer NOT NULL,
	`step` integer,
	`epoch` real,
	`sha256` text NOT NULL,
	`byte_count` integer NOT NULL,
	PRIMARY KEY(`trial_id`, `kind`, `position`),
	FOREIGN KEY (`trial_id`) REFERENCES `trials`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `artifacts_sha256` ON `artifacts` (`sha256`);--> statement-breakpoint
CREATE TABLE `attempts` (
	`token` integer PRIMARY KEY NOT NULL,
	`trial_id` integer NOT NULL,
	`number` integer NOT NULL,
	`worker` text NOT NULL,
	`state` text NOT NULL,
	`started_at_ms` integer NOT NULL,
	`ended_at_ms` integer,
	`lease_until_ms` integer,
	`queue_wait_ms` real NOT NULL,
	`start_ms` real,
	`train_ms` real,
	`evaluate_ms` real,
	`analyse_ms` real,
	`write_ms` real,
	`error_code` text,
	`error_message` text,
	FOREIGN KEY (`trial_id`) REFERENCES `trials`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `attempts_trial` ON `attempts` (`trial_id`,`number`);--> statement-breakpoint
CREATE TABLE `dependencies` (
	`trial_id` integer NOT NULL,
	`position` integer NOT NULL,
	`needs_trial_id` integer NOT NULL,
	PRIMARY KEY(`trial_id`, `position`),
	FOREIGN KEY (`trial_id`) REFERENCES `trials`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`needs_trial_id`) REFERENCES `trials`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `dependencies_needs` ON `dependencies` (`needs_trial_id`);--> statement-breakpoint
CREATE TABLE `environments` (
	`id` integer PRIMARY KEY NOT NULL,
	`hash` text NOT NULL,
	`backend` text NOT NULL,
	`backend_reason` text NOT NULL,
	`engine_version` text NOT NULL,
	`tensorflow_version` text,
	`cpu_features` text NOT NULL,
	`node_version` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `environments_hash_unique` ON `environments` (`hash`);--> statement-breakpoint
CREATE TABLE `events` (
	`sequence` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`at_ms` integer NOT NULL,
	`type` text NOT NULL,
	`sweep_id` integer,
	`trial_id` integer,
	`attempt` integer,
	`payload` text NOT NULL,
	FOREIGN KEY (`sweep_id`) REFERENCES `sweeps`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`trial_id`) REFERENCES `trials`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `metric_names` (
	`id` integer PRIMARY KEY NOT NULL,
	`name` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `metric_names_name_unique` ON `metric_names` (`name`);--> statement-breakpoint
CREATE TABLE `metric_summaries` (
	`trial_id` integer NOT NULL,
	`attempt` integer NOT NULL,
	`metric_id` integer NOT NULL,
	`count` integer NOT NULL,
	`last_step` integer NOT NULL,
	`last` real,
	`best` real,
	`best_step` integer,
	`min` real,
	`max` real,
	PRIMARY KEY(`trial_id`, `attempt`, `metric_id`),
	FOREIGN KEY (`trial_id`) REFERENCES `trials`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`metric_id`) REFERENCES `metric_names`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `metrics` (
	`trial_id` integer NOT NULL,
	`attempt` integer NOT NULL,
	`metric_id` integer NOT NULL,
	`step` integer NOT NULL,
	`epoch` real NOT NULL,
	`elapsed_ms` real NOT NULL,
	`value` real,
	PRIMARY KEY(`trial_id`, `attempt`, `metric_id`, `step`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `notes` (
	`id` integer PRIMARY KEY NOT NULL,
	`sweep_id` integer,
	`trial_id` integer,
	`at_ms` integer NOT NULL,
	`text` text NOT NULL,
	FOREIGN KEY (`sweep_id`) REFERENCES `sweeps`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`trial_id`) REFERENCES `trials`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `outputs` (
	`trial_id` integer NOT NULL,
	`name` text NOT NULL,
	`value` text NOT NULL,
	PRIMARY KEY(`trial_id`, `name`),
	FOREIGN KEY (`trial_id`) REFERENCES `trials`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `sweep_trials` (
	`sweep_id` integer NOT NULL,
	`position` integer NOT NULL,
	`trial_id` integer NOT NULL,
	`label` text NOT NULL,
	`factors` text NOT NULL,
	PRIMARY KEY(`sweep_id`, `position`),
	FOREIGN KEY (`sweep_id`) REFERENCES `sweeps`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`trial_id`) REFERENCES `trials`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `sweep_trials_trial` ON `sweep_trials` (`trial_id`,`sweep_id`);--> statement-breakpoint
CREATE TABLE `sweeps` (
	`id` integer PRIMARY KEY NOT NULL,
	`hash` text NOT NULL,
	`experiment` text NOT NULL,
	`preset` text NOT NULL,
	`created_at_ms` integer NOT NULL,
	`planned_at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `sweeps_hash_unique` ON `sweeps` (`hash`);--> statement-breakpoint
CREATE TABLE `tags` (
	`trial_id` integer NOT NULL,
	`tag` text NOT NULL,
	PRIMARY KEY(`trial_id`, `tag`),
	FOREIGN KEY (`trial_id`) REFERENCES `trials`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `tags_tag` ON `tags` (`tag`);--> statement-breakpoint
CREATE TABLE `trials` (
	`id` integer PRIMARY KEY NOT NULL,
	`hash` text NOT NULL,
	`generation` integer NOT NULL,
	`kind` text NOT NULL,
	`state` text NOT NULL,
	`attempt` integer DEFAULT 0 NOT NULL,
	`token` integer DEFAULT 0 NOT NULL,
	`lease_until_ms` integer,
	`loss_count` integer DEFAULT 0 NOT NULL,
	`epoch` real DEFAULT 0 NOT NULL,
	`epoch_count` real DEFAULT 0 NOT NULL,
	`queued_at_ms` integer NOT NULL,
	`started_at_ms` integer,
	`ended_at_ms` integer,
	`parameter_count` integer,
	`weights_hash` text,
	`error_code` text,
	`error_message` text,
	`environment_id` integer,
	`seed` integer,
	`config` text NOT NULL,
	FOREIGN KEY (`environment_id`) REFERENCES `environments`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `trials_state` ON `trials` (`state`);--> statement-breakpoint
CREATE UNIQUE INDEX `trials_hash_generation` ON `trials` (`hash`,`generation`);