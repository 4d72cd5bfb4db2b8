import { spawn } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';

export interface CommandResult {
  /** Null when the program could not be started or was ended by a signal. */
  exitCode: number | null;
  /** ENOENT and the like. */
  startError: string | null;
  output: string;
}

/** Runs a program to its end; stdout and stderr come back together. Never throws. */
export function runCommand(
  program: string,
  args: string[],
  options: { environment?: NodeJS.ProcessEnv; directory?: string } = {},
): Promise<CommandResult> {
  return new Promise((resolve) => {
    let output = '';
    const child = spawn(program, args, {
      env: options.environment ?? process.env,
      ...(options.directory ? { cwd: options.directory } : {}),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const forward = (signal: NodeJS.Signals) => child.kill(signal);
    process.once('SIGINT', forward).once('SIGTERM', forward);
    const finish = (result: Omit<CommandResult, 'output'>) => {
      process.off('SIGINT', forward).off('SIGTERM', forward);
      resolve({ ...result, output });
    };
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.on('error', (error: NodeJS.ErrnoException) =>
      finish({ exitCode: null, startError: error.code ?? error.message }),
    );
    child.on('close', (exitCode) => finish({ exitCode, startError: null }));
  });
}

/**
 * The last line that says something: what a failed program ended with. Colours are taken out, and
 * pip's notices of its own new version say nothing.
 */
export function lastLine(output: string): string {
  const lines = stripVTControlCharacters(output)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('[notice]'));
  return lines.at(-1) ?? '';
}
