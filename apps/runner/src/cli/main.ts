/** The command line's entry, which loads the rest: what takes longest begins before. */
import { startPoolAhead } from '@basin/execution/executors/local/pool-ahead';
import { isWellFormed, namesWhatThereIs } from './well-formed.ts';

/** With any of these a command runs no tasks, or not here. */
const elsewhere = /^(-h|--(help|dry-run|template|redis|executor)\b.*)$/;

/** Runs one command line and leaves its exit code to the process. */
export async function main(args: readonly string[]): Promise<void> {
  if (startsPool(args)) startPoolAhead();
  const { runCommandLine } = await import('./command-line.ts');
  await runCommandLine(args);
}

/** A command line that is refused, and one that trains nothing, start no process. */
function startsPool(args: readonly string[]): boolean {
  // What is set up first may be what the pool's code needs.
  const isSetUp = process.env['BASIN_SETUP'] === undefined;
  // npx and nx record where the user stood.
  const folders = [process.cwd(), process.env['INIT_CWD'] ?? ''];
  return (
    isSetUp &&
    isWellFormed(args) &&
    namesWhatThereIs(args, folders) &&
    !args.some((flag) => elsewhere.test(flag))
  );
}
