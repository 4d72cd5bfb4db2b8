import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NetworkConfig, TrainingConfig } from '@basin/core';
import type { BackendName } from '@basin/engine';
import { replicaWidth } from '@basin/models';
import { type BenchCase, benchCases } from './cases.ts';
import { forwardFlops, stepFlops } from './flops.ts';
import { MeasuredSide } from './measured-side.ts';
import { median } from './median.ts';
import { busyShare, takeMachine } from './quiet-machine.ts';
import { basinSide } from './sides.ts';

/** `results/curves.json`: how Basin's cost grows. */
export interface CurvesRecord {
  measuredAt: string;
  backend: string;
  coreCount: number;
  /** Largest share of the machine that others used just before a point: 0 … 1. */
  othersBusy: number;
  series: CurveSeries[];
  compile: CompileTime[];
}

export interface CurveSeries {
  id: 'steps' | 'width' | 'batch' | 'workers' | 'replicas';
  /** What was trained. */
  training: string;
  x: string;
  y: string;
  points: { x: number; y: number }[];
}

/** What a program costs before its first step, in both forms of its loop. */
export interface CompileTime {
  case: string;
  form: string;
  /** Recording, passes, building the graph, opening its session. */
  buildSeconds: number;
  /** What the first call took beyond a later one: TensorFlow's own compilation, XLA's included. */
  firstCallSeconds: number;
}

export interface CurveOptions {
  backend: BackendName;
  lockFile: string | null;
  quick: boolean;
}

interface Point {
  busy: number;
  stepsPerSecond: number;
  buildSeconds: number;
  firstCallSeconds: number;
  form: string;
}

const runSeconds = 0.5;
const caseNamed = (name: string): BenchCase => {
  const found = benchCases().find((one) => one.name === name);
  if (!found) throw new Error(`there is no case "${name}"`);
  return found;
};

/** Measures every series on Basin alone. */
export async function measureCurves(options: CurveOptions): Promise<CurvesRecord> {
  let othersBusy = 0;
  const at = async (benchCase: BenchCase, more: Variant = {}): Promise<Point> => {
    const point = await measurePoint(benchCase, options, more);
    othersBusy = Math.max(othersBusy, point.busy);
    console.error(
      `${benchCase.name} ${JSON.stringify(more)}: ${point.stepsPerSecond.toFixed(0)} steps/s, start ${(point.buildSeconds + point.firstCallSeconds).toFixed(2)} s`,
    );
    return point;
  };
  const series = [
    await stepsSeries(options),
    await widthSeries(at),
    await batchSeries(at),
    ...(await workerSeries(at)),
    ...(await replicaSeries(at)),
  ];
  const compile = await compileTimes(at, options.quick);
  return {
    measuredAt: new Date().toISOString(),
    backend: options.backend,
    coreCount: availableParallelism(),
    othersBusy,
    series,
    compile,
  };
}

interface Variant {
  workerCount?: number;
  /** Several trials in one program, as many as the rule says. */
  grouped?: boolean;
}

type Measure = (benchCase: BenchCase, more?: Variant) => Promise<Point>;

/** Seconds of whole trainings, each in a process of its own. */
async function stepsSeries(options: CurveOptions): Promise<CurveSeries> {
  const base = caseNamed('function-fit Model 1');
  const points: CurveSeries['points'] = [];
  for (const steps of [500, 1_000, 2_000, 4_000, 8_000, 12_000, 16_000, 20_000]) {
    // The form follows from the length: this length, not the case's.
    const config = { ...base.config, epochCount: steps };
    const measured = await onSide({ ...base, config }, options, {}, async (side) => {
      const first = await side.open(openRequest);
      const left = steps - first.steps;
      const rest = left > 0 ? await side.runSteps(left) : { seconds: 0 };
      return first.seconds + rest.seconds;
    });
    points.push({ x: steps, y: measured });
  }
  return {
    id: 'steps',
    training: `${base.name}, one worker`,
    x: 'Steps of the training',
    y: 'Time of the training, start included (s)',
    points,
  };
}

async function widthSeries(at: Measure): Promise<CurveSeries> {
  const base = caseNamed('ten-networks 784-190-26-10');
  const points: CurveSeries['points'] = [];
  for (const width of [16, 32, 64, 128, 256, 512, 1_024]) {
    const layers = base.config.network.layers.map((layer, index) =>
      index === 0 && layer.type === 'dense' ? { ...layer, units: width } : layer,
    );
    const variant = withConfig(base, { network: { ...base.config.network, layers } });
    const { stepsPerSecond } = await at({ ...variant, name: `784-${width}-26-10` }, one);
    points.push({ x: width, y: 1_000 / stepsPerSecond });
  }
  return {
    id: 'width',
    training: '784-w-26-10, Adam, batch 64, one worker',
    x: 'Width w of the first hidden layer',
    y: 'Time a step (ms)',
    points,
  };
}

async function batchSeries(at: Measure): Promise<CurveSeries> {
  const base = caseNamed('flatness-sensitivity batch 128');
  const points: CurveSeries['points'] = [];
  for (const batchSize of [16, 32, 64, 128, 256, 512, 1_024]) {
    const variant = withConfig(base, { batchSize });
    const { stepsPerSecond } = await at({ ...variant, name: `flatness batch ${batchSize}` }, one);
    points.push({ x: batchSize, y: 1_000 / stepsPerSecond });
  }
  return {
    id: 'batch',
    training: 'the flatness CNN, SGD, one worker',
    x: 'Batch size',
    y: 'Time a step (ms)',
    points,
  };
}

/** Steps a second of all workers together; more workers than cores must cost nothing. */
async function workerSeries(at: Measure): Promise<CurveSeries[]> {
  const cores = availableParallelism();
  const counts = [...new Set([1, cores, 2 * cores])].sort((a, b) => a - b);
  const names = [
    'function-fit Model 1',
    'ten-networks 784-190-26-10',
    'flatness-interpolation batch 75',
  ];
  const result: CurveSeries[] = [];
  for (const name of names) {
    const points: CurveSeries['points'] = [];
    for (const workerCount of counts) {
      const { stepsPerSecond } = await at(caseNamed(name), { workerCount });
      points.push({ x: workerCount, y: stepsPerSecond });
    }
    result.push({
      id: 'workers',
      training: name,
      x: `Workers (${cores} cores)`,
      y: 'Steps a second, all workers together',
      points,
    });
  }
  return result;
}

/**
 * Trials that differ in seeds alone, each in its own program or as many in one as the rule packs:
 * steps of all trials together, of one worker.
 */
async function replicaSeries(at: Measure): Promise<CurveSeries[]> {
  const base = caseNamed('error-surface');
  const layers = base.config.network.layers.flatMap((layer, index, all) =>
    layer.type === 'dense' && (index < 2 || index === all.length - 1)
      ? [index < 2 ? { ...layer, units: 8 } : layer]
      : [],
  );
  const record = { ...base.config.record, weightsEveryEpoch: false };
  const variant = (pointCount: number): BenchCase => {
    const dataset = { ...base.config.dataset, pointCount } as TrainingConfig['dataset'];
    const config = {
      ...base.config,
      dataset,
      record,
      network: { ...base.config.network, layers },
    };
    return {
      ...base,
      config,
      name: `1-8-8-1 on ${pointCount} points`,
      batchSize: pointCount,
      replicas: replicaWidth(config),
    };
  };
  const counts = [25, 50, 100, 200, 400, 800];
  const series: CurveSeries[] = [];
  for (const grouped of [false, true]) {
    const points: CurveSeries['points'] = [];
    for (const pointCount of counts) {
      const { stepsPerSecond } = await at(variant(pointCount), { grouped });
      points.push({ x: pointCount, y: stepsPerSecond });
    }
    const widths = counts.map((pointCount) => variant(pointCount).replicas).join(', ');
    series.push({
      id: 'replicas',
      training: grouped
        ? `1-8-8-1, ${widths} trials a program by rule`
        : '1-8-8-1, a program a trial',
      x: 'Points of the full batch',
      y: 'Steps a second, all trials together',
      points,
    });
  }
  return series;
}

/** One case of each kind of program in the form that it takes, and in the other one. */
async function compileTimes(at: Measure, quick: boolean): Promise<CompileTime[]> {
  const names = benchCases()
    .filter((one) => !quick || one.quick)
    .map(({ name }) => name)
    .filter((name) => !name.startsWith('flatness-sensitivity') && name !== 'error-surface');
  const times: CompileTime[] = [];
  for (const name of names) {
    const benchCase = caseNamed(name);
    const short = shortTraining(benchCase);
    for (const variant of short === null ? [benchCase] : [short, benchCase]) {
      const point = await at(variant, one);
      times.push({
        case: name,
        form: point.form,
        buildSeconds: point.buildSeconds,
        firstCallSeconds: point.firstCallSeconds,
      });
    }
  }
  return times;
}

const one = { workerCount: 1 } as const;

/** The same training so short that the rule takes a plain graph; it starts again when it ends. */
function shortTraining(benchCase: BenchCase): BenchCase | null {
  if (benchCase.loop === 'gradient norm') return null;
  const isFull = benchCase.config.batchSize === 'full';
  if (isFull) return { ...benchCase, config: { ...benchCase.config, epochCount: 2_900 } };
  const dataset = benchCase.config.dataset;
  if (dataset.name !== 'mnist') return null;
  // Less than an epoch of MNIST in all, and less than 2,000 steps.
  const trainCount = Math.min(50_000, 900 * benchCase.batchSize);
  return {
    ...benchCase,
    config: { ...benchCase.config, epochCount: 1, dataset: { ...dataset, trainCount } },
  };
}

function withConfig(
  base: BenchCase,
  change: { network?: NetworkConfig; batchSize?: number },
): BenchCase {
  const config: TrainingConfig = { ...base.config, ...change };
  const batchSize = change.batchSize ?? base.batchSize;
  return {
    ...base,
    config,
    batchSize,
    flopsPerStep: stepFlops(forwardFlops(config.network), batchSize, false),
  };
}

async function measurePoint(
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
      firstCallSeconds: Math.max(0, (opened.callSeconds ?? 0) - opened.steps / stepsPerSecond),
      form: opened.form ?? '',
    };
  });
}

const openRequest = { op: 'open', weightsFile: '', rowsFile: null, steps: 0 } as const;

/** Starts Basin's side, does something with it under the lock, and ends it. */
async function onSide<T>(
  benchCase: BenchCase,
  { backend, lockFile }: CurveOptions,
  { workerCount = 1, grouped = false }: Variant,
  work: (side: MeasuredSide) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'basin-curves-'));
  const caseFile = join(folder, 'case.json');
  writeFileSync(caseFile, JSON.stringify(benchCase));
  const options = { caseFile, backend, workerCount, coreCount: availableParallelism(), python: '' };
  const replicas = grouped ? benchCase.replicas : 1;
  const side = await MeasuredSide.start(basinSide(options, replicas), workerCount);
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
