import {
  type AnalysisConfigInput,
  curveQuantities,
  defaultPrecision,
  type MeasureConfig,
  measureCurves,
  measureMetrics,
  plural,
  type RecordedMeasure,
  type TrainingConfig,
} from '@basin/core';
import type { StudyRecord } from '../own/study-record.ts';
import type { StudyProblem } from './study-problem.ts';
import type { StudyMeasure } from './study-schema.ts';

export interface PlannedMeasure {
  measure: AnalysisConfigInput['measure'];
  precision: 'float32' | 'float64';
  weights: 'final' | 'averaged';
}

/** The measures that a study takes of each trained network: tasks behind its training. */
export function studyMeasures(measures: readonly StudyMeasure[]): PlannedMeasure[] {
  return measures
    .filter((one) => !isWhileTraining(one) && !isPaired(one))
    .map((one) => ({
      measure: measureOf(one),
      weights: one.weights ?? 'final',
      precision: precisionOf(one),
    }));
}

/** Those that it takes while training: part of the training. What `checkMeasures` refuses is left out. */
export function recordedMeasures(measures: readonly StudyMeasure[]): RecordedMeasure[] {
  const onTheWay = measures.filter(
    (one) => isWhileTraining(one) && curveQuantities(measureOf(one)) !== null,
  );
  const byName = new Map(onTheWay.map((one) => [one.measure, one]));
  return [...byName.values()].map((one) => {
    const { every, everySteps } = one;
    return {
      measure: measureOf(one),
      ...(everySteps === undefined
        ? ({ every: every ?? 1, unit: 'epochs' } as const)
        : ({ every: everySteps, unit: 'steps' } as const)),
      precision: precisionOf(one),
    };
  });
}

/** Names of what a measure of a study gives: of its curves, or of the numbers that it ends with. */
export function studyMeasureMetrics(one: StudyMeasure): string[] {
  const measure = measureOf(one);
  // What cannot be taken while training is refused for that: its numbers are not unknown as well.
  const isCurve = isWhileTraining(one) && curveQuantities(measure) !== null;
  return isCurve ? measureCurves(measure) : measureMetrics(one.measure);
}

/** What is to be said of claims whose numbers two listed measures of finished trainings give, under one name. */
export function sharedNumbers(
  measures: readonly StudyMeasure[],
  claims: StudyRecord['claims'],
): string[] {
  return claims.flatMap(({ id, expect }) =>
    [expect.metric, expect['ranks-with'], expect['ranks-against']].flatMap((name) => {
      const places = measures.flatMap((one, index) =>
        !isWhileTraining(one) && studyMeasureMetrics(one).some((known) => known === name)
          ? index + 1
          : [],
      );
      return places.length < 2
        ? []
        : [
            `claim ${id} reads ${name}, which measures ${places.join(' and ')} both give: of a training that has several one alone counts: leave the others out, or give each a study of its own`,
          ];
    }),
  );
}

function isWhileTraining({ every, everySteps }: StudyMeasure): boolean {
  return every !== undefined || everySteps !== undefined;
}

/** Measures that are of two trainings unless the file says that they are of one. */
const ofTwo: readonly string[] = ['interpolation', 'barrier'];

/** Whether a study takes a measure between trainings. */
export function isPaired({ measure, between, with: other }: StudyMeasure): boolean {
  return (
    other !== undefined ||
    between === 'seeds' ||
    between === 'branches' ||
    (ofTwo.includes(measure) && between === undefined)
  );
}

/** The measure without what a study says of it. */
export function measureOf(one: StudyMeasure): MeasureConfig {
  const { at: _at, every: _every, everySteps: _steps, weights: _weights, ...rest } = one;
  const { precision: _precision, between: _between, with: _with, ...measure } = rest;
  return measure;
}

export function precisionOf({ measure, precision }: StudyMeasure): 'float32' | 'float64' {
  return precision ?? defaultPrecision(measure);
}

/** What is wrong with a study's measures, each of one trained network. */
export function checkMeasures(
  measures: readonly StudyMeasure[],
  config: TrainingConfig | null,
  problems: StudyProblem[],
): void {
  const onTheWay = new Set<string>();
  for (const [index, one] of measures.entries()) {
    const { measure, weights } = one;
    const problem = (code: StudyProblem['code'], key: string, message: string): void =>
      void problems.push({ code, path: ['measures', index, key], at: 'key', message });
    const path =
      measure === 'trajectory-pca' || (measure === 'loss-surface' && one.plane === 'pca');
    if (path && config !== null && !config.record.weightsEveryEpoch) {
      problem(
        'study/training',
        'measure',
        `${measure} needs the weights of every epoch: set training.record.weightsEveryEpoch to true`,
      );
    }
    if (weights === 'averaged' && config !== null && config.averaging === null) {
      problem(
        'study/training',
        'weights',
        'the trainings average no weights: set training.averaging, or leave weights out',
      );
    }
    if (!isWhileTraining(one)) continue;
    const key = one.every === undefined ? 'everySteps' : 'every';
    const refuse = (message: string, at: string = key): void =>
      problem('study/not-supported', at, message);
    if (curveQuantities(measureOf(one)) === null) {
      refuse(`${measure} is taken of finished trainings alone: leave ${key} out`);
    }
    if (one.every !== undefined && one.everySteps !== undefined) {
      refuse('every counts epochs and everySteps updates: give one of them', 'everySteps');
    }
    if (one.at !== undefined) {
      refuse(`at: end is once and ${key} again and again: list the measure twice for both`, 'at');
    }
    if (weights === 'averaged') {
      refuse('while training the last weights are measured: leave weights out', 'weights');
    }
    if (onTheWay.has(measure)) {
      refuse(`${measure} is taken twice while training: its curves would have one name`);
    }
    onTheWay.add(measure);
  }
}

/** A network has no more eigenvalues than parameters: the smallest of a study says how many may be asked for. */
export function checkEigenvalueCounts(
  measures: readonly StudyMeasure[],
  trainings: readonly { parameterCount: number | null }[],
  problems: StudyProblem[],
): void {
  const smallest = Math.min(
    ...trainings.map(({ parameterCount }) => parameterCount ?? Number.POSITIVE_INFINITY),
  );
  for (const [index, measure] of measures.entries()) {
    if (!('eigenvalueCount' in measure)) continue;
    const count = measure.eigenvalueCount as number;
    if (count <= smallest) continue;
    problems.push({
      ...{ code: 'study/measure', path: ['measures', index, 'eigenvalueCount'], at: 'value' },
      message: `eigenvalueCount is ${count}, and the smallest network of the study has ${plural(smallest, 'parameter')}: give ${smallest} or less`,
    });
  }
}
