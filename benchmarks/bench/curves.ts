import { availableParallelism } from 'node:os';
import { type BenchCase, benchCases, caseNamed } from './cases.ts';
import { type CurveOptions, measurePoint, type Point, type Variant } from './curve-point.ts';
import {
  batchSeries,
  type CurveSeries,
  type Measure,
  oneWorker,
  replicaSeries,
  stepsSeries,
  widthSeries,
  workerSeries,
} from './curve-series.ts';

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

/** What a program costs before its first step, in both forms of its loop. */
interface CompileTime {
  case: string;
  form: string;
  /** Recording, passes, building the graph, opening its session. */
  buildSeconds: number;
  /** What the first step took beyond the next: TensorFlow's own compilation, XLA's included. */
  firstStepSeconds: number;
  /** Both together where it is the first program of its process; of the others another was before. */
  firstProgramSeconds: number;
}

/** Measures every series on Basin alone. */
export async function measureCurves(options: CurveOptions): Promise<CurvesRecord> {
  let othersBusy = 0;
  const at = async (benchCase: BenchCase, more: Variant = {}): Promise<Point> => {
    const point = await measurePoint(benchCase, options, more);
    othersBusy = Math.max(othersBusy, point.busy);
    console.error(
      `${benchCase.name} ${JSON.stringify(more)}: ${point.stepsPerSecond.toFixed(0)} steps/s, compiled in ${(point.buildSeconds + point.firstStepSeconds).toFixed(2)} s`,
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
      const alone = await at(variant, { ...oneWorker, compilation: 'first' });
      const point = await at(variant, { ...oneWorker, compilation: 'later' });
      times.push({
        case: name,
        form: point.form,
        buildSeconds: point.buildSeconds,
        firstStepSeconds: point.firstStepSeconds,
        firstProgramSeconds: alone.buildSeconds + alone.firstStepSeconds,
      });
    }
  }
  return times;
}

/** The same training so short that the rule takes a plain graph; it starts again when it ends. */
function shortTraining(benchCase: BenchCase): BenchCase | null {
  if (benchCase.loop === 'gradient norm') return null;
  const isFull = benchCase.config.batchSize === 'full';
  if (isFull) return { ...benchCase, config: { ...benchCase.config, epochCount: 2_900 } };
  const dataset = benchCase.config.dataset;
  if (dataset.name !== 'mnist') return null;
  // Less than 20,000 examples in all, and less than 3,000 steps.
  const trainCount = Math.min(18_000, 900 * benchCase.batchSize);
  return {
    ...benchCase,
    config: { ...benchCase.config, epochCount: 1, dataset: { ...dataset, trainCount } },
  };
}
