/**
 * The most memory that a study takes: the proportional set size of all processes of `basin sweep`
 * together, looked at every two seconds, into a fresh database:
 *
 *   npx tsx benchmarks/study-memory.ts --study=trajectories --preset=paper [--seeds=1]
 *
 * Adds to results/memory-<preset>.json. Linux only.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { childrenOf } from '../libs/execution/src/testing/children-of.ts';
import { proportionalSetSize } from './bench/memory.ts';
import { writeJson } from './bench/write-json.ts';

const intervalMs = 2_000;
const root = fileURLToPath(new URL('..', import.meta.url));

const { values } = parseArgs({
  options: {
    study: { type: 'string', multiple: true, default: [] },
    preset: { type: 'string', default: 'paper' },
    seeds: { type: 'string' },
  },
});
if (values.study.length === 0) {
  console.error(
    '--study=NAME: an experiment, as `basin sweep --experiment` takes it; may be repeated',
  );
  process.exit(1);
}

interface StudyMemory {
  study: string;
  /** Null: the preset's own. */
  seeds: number | null;
  peakBytes: number;
  durationMs: number;
  measuredAt: string;
}

const file = join(root, 'benchmarks', 'results', `memory-${values.preset}.json`);
for (const study of values.study) {
  const found = await measureStudy(study);
  console.log(`${study}: ${(found.peakBytes / 2 ** 20).toFixed(0)} MiB`);
  const before = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as StudyMemory[]) : [];
  await writeJson(file, [...before.filter((one) => one.study !== study), found]);
}

async function measureStudy(study: string): Promise<StudyMemory> {
  const folder = mkdtempSync(join(tmpdir(), 'basin-memory-'));
  const seeds = values.seeds === undefined ? [] : [`--seeds=${values.seeds}`];
  const cli = join(root, 'apps', 'runner', 'bin', 'basin.js');
  const startedMs = performance.now();
  const child = spawn(
    process.execPath,
    [
      ...[cli, 'sweep', `--experiment=${study}`, `--preset=${values.preset}`, ...seeds],
      `--database=${join(folder, 'basin.db')}`,
    ],
    { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] },
  );
  let peakBytes = 0;
  const look = (): void => {
    const family = descendants(child.pid as number);
    const bytes = family.reduce((sum, pid) => sum + (proportionalSetSize(pid) ?? 0), 0);
    peakBytes = Math.max(peakBytes, bytes);
  };
  const timer = setInterval(look, intervalMs);
  try {
    const [code] = (await once(child, 'exit')) as [number | null];
    if (code !== 0) throw new Error(`basin sweep of ${study} ended with ${String(code)}`);
  } finally {
    clearInterval(timer);
    rmSync(folder, { recursive: true, force: true });
  }
  return {
    study,
    seeds: values.seeds === undefined ? null : Number(values.seeds),
    peakBytes,
    durationMs: Math.round(performance.now() - startedMs),
    measuredAt: new Date().toISOString(),
  };
}

/** A process and all that it or its children started. */
function descendants(rootPid: number): number[] {
  const family = [rootPid];
  for (const pid of family) family.push(...childrenOf(pid, ''));
  return family;
}
