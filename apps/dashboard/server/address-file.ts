import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { realPath } from '@basin/store/real-path';

/** Tells the runner, beside the database, where it can be watched. */
export interface DashboardAddress {
  url: string;
  pid: number;
}

export function addressFilePath(database: string): string {
  return `${realPath(database)}.dashboard.json`;
}

/** Writes the address in one step, so that a reader never sees half of it. */
export function writeAddressFile(database: string, address: DashboardAddress): void {
  const file = addressFilePath(database);
  mkdirSync(path.dirname(file), { recursive: true });
  const draft = `${file}.${address.pid}`;
  writeFileSync(draft, `${JSON.stringify(address)}\n`, { mode: 0o600 });
  renameSync(draft, file);
}

/** Removes the file unless another server has taken it over. */
export function removeAddressFile(database: string, pid: number): void {
  const file = addressFilePath(database);
  try {
    const { pid: owner } = JSON.parse(readFileSync(file, 'utf8')) as DashboardAddress;
    if (owner === pid) rmSync(file);
  } catch {
    // Gone already, or not ours to judge.
  }
}
