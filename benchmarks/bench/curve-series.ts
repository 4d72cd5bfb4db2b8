import { availableParallelism } from 'node:os';
import type { NetworkConfig, TrainingConfig } from '@basin/core';
import { replicaWidth } from '@basin/models';
import { type BenchCase, caseNamed } from './cases.ts';
import { type CurveOptions, onSide, openRequest, type Point, type Variant } from './curve-point.ts';
import { forwardFlops, stepFlops } from './flops.ts';

export interface CurveSeries {
  id: 'steps' | 'width' | 'batch' | 'workers' | 'replicas';
  /** What was trained. */
  training: string;
  x: string;
  y: string;
  points: { x: number; y: number }[];
}

export type Measure = (benchCase: BenchCase, more?: Variant) => Promise<Point>;

export const oneWorker = { workerCount: 1 } as const;

/** Seconds of whole trainings, each in a process of its own. */
export async function stepsSeries(options: CurveOptions): Promise<CurveSeries> {
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

export async function widthSeries(at: Measure): Promise<CurveSeries> {
  const base = caseNamed('ten-networks 784-190-26-10');
  const points: CurveSeries['points'] = [];
  for (const width of [16, 32, 64, 128, 256, 512, 1_024]) {
    const layers = base.config.network.layers.map((layer, index) =>
      index === 0 && layer.type === 'dense' ? { ...layer, units: width } : layer,
    );
    const variant = withConfig(base, { network: { ...base.config.network, layers } });
    const { stepsPerSecond } = await at({ ...variant, name: `784-${width}-26-10` }, oneWorker);
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

export async function batchSeries(at: Measure): Promise<CurveSeries> {
  const base = caseNamed('flatness-sensitivity batch 128');
  const points: CurveSeries['points'] = [];
  for (const batchSize of [16, 32, 64, 128, 256, 512, 1_024]) {
    const variant = withConfig(base, { batchSize });
    const { stepsPerSecond } = await at(
      { ...variant, name: `flatness batch ${batchSize}` },
      oneWorker,
    );
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
export async function workerSeries(at: Measure): Promise<CurveSeries[]> {
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
export async function replicaSeries(at: Measure): Promise<CurveSeries[]> {
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
