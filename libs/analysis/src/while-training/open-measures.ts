import {
  BasinError,
  measureCurves,
  measureValues,
  type RecordedMeasure,
  taskIdentity,
} from '@basin/core';
import type { MeasuredTraining, TakenMeasures } from '@basin/models';
import { describeNetwork, splitState } from '@basin/models';
import type { AnalysedNetwork } from '../inputs/analysed-network.ts';
import type { MeasureRun } from '../measure-run.ts';
import { takeMeasure } from '../run-analysis.ts';
import { openCurvatureCurves } from './curvature-curves.ts';
import type { MeasureTaker } from './measure-taker.ts';

/**
 * Takes measures of a network's weights while it trains, in the training's own loop. There nothing has to
 * be stored, started or read again for each of them, and Lanczos need not start from scratch.
 */
export function openMeasures(training: MeasuredTraining): TakenMeasures {
  const { config } = training;
  const description = describeNetwork(config.network);
  const taskId = taskIdentity(config);
  const takers = new Map(
    config.record.measures.map((taken) => [taken, openTaker(training, taken)]),
  );

  function networkAt(state: Float32Array): AnalysedNetwork | null {
    if (!state.every(Number.isFinite)) return null;
    const { weights, buffers } = splitState(description, state);
    return { taskId, config: { ...config, buffers }, weights, description, snapshots: [] };
  }

  return {
    at(step, state, due) {
      const network = networkAt(state);
      if (network === null) return {};
      return Object.assign(
        {},
        ...due.map((taken) =>
          unlessDiverged(taken, () => (takers.get(taken) as MeasureTaker).take(step, network)),
        ),
      ) as Record<string, number | null>;
    },
    outputs: () =>
      Object.assign({}, ...[...takers.values()].map(({ outputs }) => outputs())) as ReturnType<
        TakenMeasures['outputs']
      >,
    dispose() {
      for (const taker of takers.values()) taker.dispose();
    },
  };
}

function openTaker(training: MeasuredTraining, taken: RecordedMeasure): MeasureTaker {
  const { measure, precision } = taken;
  if (measure.measure === 'curvature') return openCurvatureCurves(training, { ...taken, measure });
  const context = quiet(training.context);
  const wanted = measureCurves(measure);
  return {
    take(_step, network) {
      const run: MeasureRun = { ...training, context, measure, precision, networks: [network] };
      const values = measureValues(takeMeasure(run));
      return Object.fromEntries(wanted.map((name) => [name, values[name] ?? null]));
    },
    outputs: () => ({}),
    dispose: () => {},
  };
}

/** Where the loss overflows at weights that are finite the curves end, and the training says why itself. */
function unlessDiverged(
  { measure }: RecordedMeasure,
  take: () => Record<string, number | null>,
): Record<string, number | null> {
  try {
    return take();
  } catch (error) {
    if (!(error instanceof BasinError) || error.code !== 'analysis/not-finite') throw error;
    return Object.fromEntries(
      measureCurves(measure)
        .slice(0, 1)
        .map((name) => [name, NaN]),
    );
  }
}

/** Progress is the training's own. */
function quiet(context: MeasuredTraining['context']): MeasuredTraining['context'] {
  return { ...context, progress: () => {} };
}
