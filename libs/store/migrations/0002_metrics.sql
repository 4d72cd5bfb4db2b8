ALTER TABLE `metric_names` ADD `unit` text;--> statement-breakpoint
ALTER TABLE `metric_names` ADD `direction` text DEFAULT 'lower' NOT NULL;--> statement-breakpoint
ALTER TABLE `metric_names` ADD `format` text DEFAULT 'number' NOT NULL;--> statement-breakpoint
UPDATE `metric_names` SET `direction` = 'higher', `format` = 'fraction' WHERE `name` LIKE '%accuracy';
