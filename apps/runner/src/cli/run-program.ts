import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/**
 * Runs a program of ours in this terminal, to its end. Signals go on to it.
 *
 * @param output 'stderr': what it prints goes there, for standard output carries results alone.
 * @returns its exit code; 1 where a signal ended it.
 */
export function runProgram(
  { url, execArgv }: { url: URL; execArgv: readonly string[] },
  args: readonly string[],
  output: 'inherit' | 'stderr' = 'inherit',
): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...execArgv, fileURLToPath(url), ...args], {
      stdio: output === 'inherit' ? 'inherit' : ['ignore', 2, 2],
    });
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
    const forward = (signal: NodeJS.Signals): unknown => child.kill(signal);
    for (const signal of signals) process.on(signal, forward);
    child.on('error', reject);
    child.on('close', (code) => {
      for (const signal of signals) process.off(signal, forward);
      resolve(code ?? 1);
    });
  });
}
