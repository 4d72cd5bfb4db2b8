import { runtimeState } from '@basin/engine/machine';
import { programOf } from '@basin/execution/program-of';
import { runProgram } from '../../cli/run-program.ts';

/** What `BASIN_SETUP` may ask for: nx's targets do, so that their first start shows what it waits for. */
export type SetUp = 'all' | 'store';

/**
 * Makes what is missing before a command begins, and says on standard error what it does. What cannot
 * be made is left to the command, which says what it lacks.
 */
export async function setUpFirst(what: SetUp): Promise<void> {
  const { sqliteIsReady } = await import('@basin/store');
  if (!sqliteIsReady()) await runProgram(storeProgram(), [], 'stderr');
  if (what === 'all' && runtimeState() !== 'ready') await runProgram(engineProgram(), [], 'stderr');
}

/**
 * Before workers start: a runtime that another folder's Basin made is put in place, which takes a
 * second. One that would have to be fetched is not: the workers say that it is missing.
 */
export async function placeRuntime(): Promise<void> {
  if (runtimeState() === 'fetched') await runProgram(engineProgram(), [], 'stderr');
}

/** Prepares SQLite. */
export function storeProgram(): ReturnType<typeof programOf> {
  return programOf(
    'store-native',
    new URL('../../../../../libs/store/src/make-native.ts', import.meta.url),
  );
}

/** Prepares TensorFlow's runtime. */
export function engineProgram(): ReturnType<typeof programOf> {
  return programOf(
    'engine-native',
    new URL('../../../../../libs/engine/src/runtime/native.ts', import.meta.url),
  );
}
