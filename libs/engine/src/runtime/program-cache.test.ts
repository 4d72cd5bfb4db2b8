import { existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openProgramCache } from './program-cache.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'basin-programs-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** Three length-delimited fields, the second of 300 bytes: a length of two bytes. */
const entry = Buffer.concat([
  Buffer.from([0x0a, 3, 1, 2, 3]),
  Buffer.from([0x12, 0xac, 0x02]),
  Buffer.alloc(300, 7),
  Buffer.from([0x1a, 2, 1, 2]),
]);
const name = (number: number): string => `xla_compile_cache__${number}__2__XLA_CPU_JIT.pb`;

test('keeps whole programs; removes what was cut off anywhere, and what a killed process left', () => {
  const cache = openProgramCache('2.21.0', { BASIN_CACHE: folder }) as string;
  writeFileSync(join(cache, name(0)), entry);
  for (let cut = 0; cut < entry.length; cut++) {
    writeFileSync(join(cache, name(cut + 1)), entry.subarray(0, cut));
  }
  writeFileSync(join(cache, 'fresh.pb.tmp'), '');
  writeFileSync(join(cache, 'old.pb.tmp'), '');
  utimesSync(join(cache, 'old.pb.tmp'), 1_000, 1_000);

  expect(openProgramCache('2.21.0', { BASIN_CACHE: folder })).toBe(cache);
  expect(existsSync(join(cache, name(0)))).toBe(true);
  for (let cut = 0; cut < entry.length; cut++) {
    expect(existsSync(join(cache, name(cut + 1)))).toBe(false);
  }
  expect(existsSync(join(cache, 'fresh.pb.tmp'))).toBe(true);
  expect(existsSync(join(cache, 'old.pb.tmp'))).toBe(false);
});

test('each version of TensorFlow has its own; none where it is off or cannot be written', () => {
  const environment = { BASIN_CACHE: folder };
  expect(openProgramCache('2.21.0', environment)).not.toBe(openProgramCache('2.22.0', environment));
  expect(openProgramCache('2.21.0', { ...environment, BASIN_PROGRAM_CACHE: 'off' })).toBeNull();
  writeFileSync(join(folder, 'file'), '');
  expect(openProgramCache('2.21.0', { BASIN_CACHE: join(folder, 'file') })).toBeNull();
});
