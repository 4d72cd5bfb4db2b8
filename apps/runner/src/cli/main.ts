/** The command line's entry, which loads the rest: what takes longest begins before. */
import { startPoolAhead } from '@basin/execution/executors/local/pool-ahead';

/** Commands that run tasks. */
const running = ['sweep', 'extend', 'replay', 'measure'];

/** With any of these they run none, or not here. */
const elsewhere = /^(-h|--(help|dry-run|template|redis|executor)\b.*)$/;

/** Runs one command line and leaves its exit code to the process. */
export async function main(args: readonly string[]): Promise<void> {
  if (startsPool(args)) startPoolAhead();
  const { runCommandLine } = await import('./command-line.ts');
  await runCommandLine(args);
}

function startsPool([command = '', ...flags]: readonly string[]): boolean {
  // What is set up first may be what the pool's code needs.
  const isSetUp = process.env['BASIN_SETUP'] === undefined;
  return isSetUp && running.includes(command) && !flags.some((flag) => elsewhere.test(flag));
}
