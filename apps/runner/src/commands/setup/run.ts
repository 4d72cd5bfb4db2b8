import { programOf } from '@basin/execution/program-of';
import { type ExitCode, exitCode } from '../../cli/exit-code.ts';
import { runProgram } from '../../cli/run-program.ts';

/**
 * Prepares SQLite's addon, without which nothing runs, then TensorFlow's runtime, without which wasm
 * takes over. What is in place already is left alone.
 */
export async function runSetup(runtimeFlags: readonly string[]): Promise<ExitCode> {
  const store = programOf(
    'store-native',
    new URL('../../../../../libs/store/src/make-native.ts', import.meta.url),
  );
  const engine = programOf(
    'engine-native',
    new URL('../../../../../libs/engine/src/runtime/native.ts', import.meta.url),
  );
  const isPlan = runtimeFlags.includes('--plan=true');
  const stored = isPlan ? 0 : await runProgram(store, []);
  const prepared = await runProgram(engine, runtimeFlags);
  return stored === 0 && prepared === 0 ? exitCode.ok : exitCode.failed;
}
