import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

/**
 * Takes an exclusive lock on a file, by flock(1), for machines that several measure on; the
 * returned function gives it back. Without a file nothing is taken.
 */
export async function takeMachine(lockFile: string | null): Promise<() => Promise<void>> {
  if (lockFile === null) return async () => {};
  const holder = spawn('flock', [lockFile, 'sh', '-c', 'echo held; read -r line || true'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await new Promise<void>((resolve, reject) => {
    createInterface({ input: holder.stdout }).once('line', () => resolve());
    holder.once('error', reject);
    holder.once('close', () => reject(new Error(`flock ${lockFile} ended without the lock`)));
  });
  return async () => {
    const ended = new Promise((resolve) => holder.once('close', resolve));
    holder.stdin.end();
    await ended;
  };
}

/** Share of the machine's processor time that is in use while nothing of ours runs: 0 … 1. */
export async function busyShare(durationMs: number): Promise<number> {
  const before = processorTimes();
  await wait(durationMs);
  const after = processorTimes();
  const total = after.total - before.total;
  return total === 0 ? 0 : 1 - (after.idle - before.idle) / total;
}

function processorTimes(): { idle: number; total: number } {
  const line = readFileSync('/proc/stat', 'utf8').split('\n', 1)[0] ?? '';
  const ticks = line.split(/\s+/).slice(1, 9).map(Number);
  return { idle: (ticks[3] ?? 0) + (ticks[4] ?? 0), total: ticks.reduce((sum, n) => sum + n, 0) };
}
