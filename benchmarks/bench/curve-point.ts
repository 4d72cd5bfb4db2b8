import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BackendName } from '@basin/engine';
import type { BenchCase } from './cases.ts';
import { MeasuredSide } from './measured-side.ts';
import { median } from './median.ts';
import { busyShare, takeMachine } from './quiet-machine.ts';
import { basinSide } from './sides.ts';

export interface CurveOptions {
  backend: BackendName;
  lockFile: string | null;
  quick: boolean;
}

/** One measurement of Basin's side. */
export interface Point {
  busy: number;
  stepsPerSecond: number;
  buildSeconds: number;
  firstStepSeconds: number;
  form: string;
}

export interface Variant {
  workerCount?: number;
  /** Several trials in one program, as many as the rule says. */
  grouped?: boolean;
  /** Whether the compilation is timed, as the first of its process or after another. */
  compilation?: 'first' | 'later' | null;
}

const runSeconds = 0.5;

/** Starts the case's training and steps it for three short runs. */
export async function measurePoint(
  benchCase: BenchCase,
  options: CurveOptions,
  more: Variant,
): Promise<Point> {
  return onSide(benchCase, options, more, async (side) => {
    const busy = await busyShare(200);
    const opened = await side.open(openRequest);
    const rates: number[] = [];
    for (let round = 0; round < 3; round++) {
      const timed = await side.run(runSeconds);
      rates.push(timed.steps / timed.callSeconds);
    }
    const stepsPerSecond = median(rates);
    return {
      busy,
      stepsPerSecond,
      buildSeconds: opened.compileSeconds ?? 0,
      firstStepSeconds: opened.firstStepSeconds ?? 0,
      form: opened.form ?? '',
    };
  });
}

export const openRequest = { op: 'open', weightsFile: '', rowsFile: null, steps: 0 } as const;

/** Starts Basin's side, does something with it under the lock, and ends it. */
export async function onSide<T>(
  benchCase: BenchCase,
  { backend, lockFile }: CurveOptions,
  { workerCount = 1, grouped = false, compilation = null }: Variant,
  work: (side: MeasuredSide) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'basin-curves-'));
  const caseFile = join(folder, 'case.json');
  writeFileSync(caseFile, JSON.stringify(benchCase));
  const options = { caseFile, backend, workerCount, coreCount: availableParallelism(), python: '' };
  const replicas = grouped ? benchCase.replicas : 1;
  const side = await MeasuredSide.start(basinSide(options, replicas, compilation), workerCount);
  try {
    const release = await takeMachine(lockFile);
    try {
      return await work(side);
    } finally {
      await release();
    }
  } finally {
    await side.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
