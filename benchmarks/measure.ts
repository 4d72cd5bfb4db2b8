import { spawn } from 'node:child_process';
import { performance } from 'node:perf_hooks';

export interface Measurement {
  /** Wall time of the whole process, start and imports included. */
  seconds: number;
  stdout: string;
}

/** Runs a command to its end; its standard error is shown. @throws if it fails. */
export function measure(command: string[], directory: string): Promise<Measurement> {
  const [program = '', ...args] = command;
  const startedAt = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: directory, stdio: ['ignore', 'pipe', 'inherit'] });
    let stdout = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.on('error', reject);
    child.on('close', (code) => {
      const seconds = (performance.now() - startedAt) / 1000;
      if (code === 0) resolve({ seconds, stdout });
      else reject(new Error(`${command.join(' ')} ended with ${code}:\n${stdout.slice(-2000)}`));
    });
  });
}

/** Of an odd number of values the middle one, else the mean of the middle two. */
export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const low = sorted[Math.ceil(middle) - 1] ?? NaN;
  const high = sorted[Math.floor(middle)] ?? NaN;
  return (low + high) / 2;
}
