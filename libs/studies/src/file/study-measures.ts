import type { AnalysisConfigInput, TrainingConfig } from '@basin/core';
import type { StudyProblem } from './study-problem.ts';
import type { StudyMeasure } from './study-schema.ts';

export interface PlannedMeasure {
  measure: AnalysisConfigInput['measure'];
  precision: 'float32' | 'float64';
  weights: 'final' | 'averaged';
}

/** The measures of a study, each of one trained network. */
export function studyMeasures(
  measures: readonly StudyMeasure[],
  config: TrainingConfig | null,
  problems: StudyProblem[],
): PlannedMeasure[] {
  return measures.map(({ at: _, every, weights = 'final', ...measure }, index): PlannedMeasure => {
    const problem = (code: StudyProblem['code'], key: string, message: string): void =>
      void problems.push({ code, path: ['measures', index, key], at: 'key', message });
    if (every !== undefined) {
      problem(
        'study/not-supported',
        'every',
        'measures while training are not there yet: leave every out, and they are taken at the end',
      );
    }
    if (measure.measure === 'interpolation') {
      problem(
        'study/not-supported',
        'measure',
        'interpolation is between two trainings: a study measures each training by itself',
      );
    }
    const path =
      measure.measure === 'trajectory-pca' ||
      (measure.measure === 'loss-surface' && measure.plane === 'pca');
    if (path && config !== null && !config.record.weightsEveryEpoch) {
      problem(
        'study/training',
        'measure',
        `${measure.measure} needs the weights of every epoch: set training.record.weightsEveryEpoch to true`,
      );
    }
    if (weights === 'averaged' && config !== null && config.averaging === null) {
      problem(
        'study/training',
        'weights',
        'the trainings average no weights: set training.averaging, or leave weights out',
      );
    }
    return { measure, weights, precision: measure.measure === 'hessian' ? 'float64' : 'float32' };
  });
}
