import type {
  AnalysisConfig,
  AnalysisOutcome,
  AnalysisResult,
  Json,
  MeasureConfig,
  MeasureName,
  TaskContext,
} from '@basin/core';
import type { Engine } from '@basin/engine';
import type { LoadedData } from '@basin/models';
import { curvature } from './curvature/curvature.ts';
import { generalisation } from './generalisation/generalisation.ts';
import { hessian } from './hessian/hessian.ts';
import { analysedNetwork } from './inputs/analysed-network.ts';
import { interpolation } from './interpolation/interpolation.ts';
import { lossSurface } from './loss-surface/loss-surface.ts';
import { jsonSafe, type MeasureRun } from './measure-run.ts';
import { barrier } from './path/barrier.ts';
import { predictions } from './predictions/predictions.ts';
import { representations } from './representations/representations.ts';
import { sensitivity } from './sensitivity/sensitivity.ts';
import { sharpness } from './sharpness/sharpness.ts';
import { trajectoryPca } from './trajectory-pca/trajectory-pca.ts';

type MeasureNamed<N extends MeasureName> = Extract<MeasureConfig, { measure: N }>;

/** One line per measure. */
const measures: { [N in MeasureName]: (run: MeasureRun<MeasureNamed<N>>) => AnalysisResult } = {
  hessian,
  curvature,
  interpolation,
  barrier,
  'loss-surface': lossSurface,
  'trajectory-pca': trajectoryPca,
  sensitivity,
  predictions,
  representations,
  sharpness,
  generalisation,
};

/** What its measure finds of the run's networks. */
export function takeMeasure(run: MeasureRun): AnalysisResult {
  return (measures[run.measure.measure] as (run: MeasureRun) => AnalysisResult)(run);
}

/**
 * Runs one measure on finished trainings. A pure function of the config and their weights: repeated,
 * its numbers are the same.
 *
 * float64 is what native programs have; on backends that do not compile the measure is taken in
 * float32, and its record says so.
 *
 * @param data what `loadData` gave for the trainings' data sets.
 * @throws BasinError `analysis/…` for weights that are missing, diverged or of the wrong size, and
 *   what each measure names; `runner/cancelled`.
 */
export async function runAnalysis(
  config: AnalysisConfig,
  context: TaskContext,
  engine: Engine,
  data: LoadedData = new Map(),
): Promise<AnalysisOutcome> {
  const startedMs = context.now();
  const [first, ...others] = config.inputs.map((id) =>
    analysedNetwork(context, id, config.weights),
  );
  const openedMs = context.now();
  const run: MeasureRun = {
    measure: config.measure,
    networks: [first as NonNullable<typeof first>, ...others],
    precision: engine.compiles ? config.precision : 'float32',
    engine,
    context,
    data,
  };
  const result = jsonSafe(takeMeasure(run) as unknown as Json);
  return Promise.resolve({
    kind: 'analysis',
    state: 'done',
    result,
    timings: {
      startMs: openedMs - startedMs,
      trainMs: 0,
      evaluateMs: 0,
      analyseMs: context.now() - openedMs,
    },
    environment: context.environment,
  });
}
