import type { Json, SweepData } from '@basin/core';
import { mean, populationVariance } from '@basin/statistics';
import {
  factorText,
  trainingRun,
  type TrainingRun,
  trainingTasks,
} from '../reading/training-run.ts';

/** What a network made of the target, once it has finished. */
export interface Fit {
  x: number[];
  target: number[];
  prediction: number[];
  /** Mean squared error of these predictions. */
  meanSquaredError: number;
  /** Population variance of the target: the loss of the best constant. */
  targetVariance: number;
  /** Standard deviation of the predictions over that of the target. */
  relativeSpread: number;
  /** Mean squared second difference of the predictions: small is smooth. */
  roughness: number;
  /** Share of the points with target ≠ 0 on which the prediction has the target's sign. */
  signAgreement: number;
}

export interface FunctionFitRun extends TrainingRun {
  model: string;
  target: string;
  /** Null until the run has finished with predictions. */
  fit: Fit | null;
  /** The predictions' standard deviation is below 1 % of the target's: the constant was all it learnt. */
  stuck: boolean;
}

export interface FunctionFitFindings {
  runs: FunctionFitRun[];
}

/** Below this share of the target's standard deviation a prediction counts as constant (ours). */
export const stuckSpread = 0.01;

/** Runs with their curves, fits, and whether they stayed stuck. */
export function functionFitFindings(data: SweepData): FunctionFitFindings {
  const runs = trainingTasks(data).map((task) => {
    const fit = task.state === 'done' ? fitOf(task.outputs) : null;
    return {
      ...trainingRun(task),
      model: factorText(task, 'model'),
      target: factorText(task, 'target'),
      fit,
      stuck: fit !== null && fit.relativeSpread < stuckSpread,
    };
  });
  return { runs };
}

/** The fit in a training's outputs; null where they are missing or not lists of equal length. */
export function fitOf(outputs: Record<string, Json>): Fit | null {
  const x = numbersOf(outputs['inputs']);
  const target = numbersOf(outputs['targets']);
  const prediction = numbersOf(outputs['predictions']);
  if (x === null || target === null || prediction === null) return null;
  if (target.length < 3 || x.length !== target.length || prediction.length !== target.length) {
    return null;
  }
  const targetVariance = populationVariance(target);
  const errors = prediction.map((value, index) => (value - (target[index] as number)) ** 2);
  return {
    x,
    target,
    prediction,
    meanSquaredError: mean(errors),
    targetVariance,
    relativeSpread: Math.sqrt(populationVariance(prediction) / targetVariance),
    roughness: meanSquaredSecondDifference(prediction),
    signAgreement: signAgreement(prediction, target),
  };
}

/** Mean of (yᵢ₋₁ − 2yᵢ + yᵢ₊₁)². */
function meanSquaredSecondDifference(values: readonly number[]): number {
  const squares: number[] = [];
  for (let index = 1; index < values.length - 1; index++) {
    const [before, here, after] = values.slice(index - 1, index + 2) as [number, number, number];
    squares.push((before - 2 * here + after) ** 2);
  }
  return mean(squares);
}

function signAgreement(prediction: readonly number[], target: readonly number[]): number {
  const signed = target.flatMap((value, index) => (value === 0 ? [] : [index]));
  const agreeing = signed.filter(
    (index) => Math.sign(prediction[index] as number) === Math.sign(target[index] as number),
  );
  return agreeing.length / signed.length;
}

function numbersOf(value: Json | undefined): number[] | null {
  if (!Array.isArray(value)) return null;
  const numbers = value.flat(2);
  return numbers.every((entry): entry is number => typeof entry === 'number') ? numbers : null;
}

/** Runs of one model and function that have a fit. */
export function fittedRuns(
  runs: readonly FunctionFitRun[],
  model: string,
  target: string,
): (FunctionFitRun & { fit: Fit })[] {
  return runs.filter(
    (run): run is FunctionFitRun & { fit: Fit } =>
      run.model === model && run.target === target && run.fit !== null,
  );
}
