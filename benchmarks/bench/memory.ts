import { readFileSync } from 'node:fs';

/**
 * Memory that a process has for itself, its share of shared pages included (PSS), in bytes; null
 * where the system does not tell (not Linux).
 */
export function proportionalSetSize(pid: number): number | null {
  try {
    const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
    const kibibytes = /^Pss:\s+(\d+) kB$/m.exec(text)?.[1];
    return kibibytes === undefined ? null : Number(kibibytes) * 1024;
  } catch {
    return null;
  }
}
