import { type ExitCode, exitCode } from '../../cli/exit-code.ts';
import { runProgram } from '../../cli/run-program.ts';
import { engineProgram, storeProgram } from './set-up-first.ts';

/**
 * Prepares SQLite's addon, without which only newer Nodes run, then TensorFlow's runtime, without which wasm
 * takes over. What is in place already is left alone.
 */
export async function runSetup(runtimeFlags: readonly string[]): Promise<ExitCode> {
  const isPlan = runtimeFlags.includes('--plan=true');
  const stored = isPlan ? 0 : await runProgram(storeProgram(), []);
  const prepared = await runProgram(engineProgram(), runtimeFlags);
  return stored === 0 && prepared === 0 ? exitCode.ok : exitCode.failed;
}
