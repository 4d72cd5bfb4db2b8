import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

/** Holders of a shared lock can keep an exclusive one away for ever: then it is measured without. */
const lockTimeoutSeconds = 60;

/**
 * Takes an exclusive lock on a file, by flock(1), for machines that several measure on; the
 * returned function gives it back. Without a file nothing is taken.
 */
export async function takeMachine(lockFile: string | null): Promise<() => Promise<void>> {
  if (lockFile === null) return async () => {};
  const holder = spawn(
    'flock',
    ['-w', String(lockTimeoutSeconds), lockFile, 'sh', '-c', 'echo held; read -r line || true'],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  );
  const isHeld = await new Promise<boolean>((resolve, reject) => {
    createInterface({ input: holder.stdout }).once('line', () => resolve(true));
    holder.once('error', reject);
    holder.once('close', () => resolve(false));
  });
  if (!isHeld) {
    console.error(`no lock on ${lockFile} within ${lockTimeoutSeconds} s: measuring without it`);
    return async () => {};
  }
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
