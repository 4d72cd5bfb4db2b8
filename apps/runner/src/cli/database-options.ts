import { type Command, Option } from 'commander';

/** Flags of every command that reads or changes a database. */
export interface DatabaseFlags {
  database?: string;
  json: boolean;
}

export function declareDatabaseOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--database <file>',
        'which database (default: BASIN_DATABASE, else .basin/basin.db)',
      ),
    )
    .addOption(new Option('--json', 'print one JSON document on standard output').default(false));
}
