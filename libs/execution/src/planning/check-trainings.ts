import {
  type BackendFamily,
  BasinError,
  type BasinErrorCode,
  errorCode,
  errorMessage,
  type SweepPlan,
  type TrainingConfig,
} from '@basin/core';
import { checkTraining } from '@basin/models/check-training';

/**
 * Whether network, data set and loss of every training fit together: asked when a sweep is planned, so that
 * nothing trains before all of it can.
 *
 * @throws BasinError `model/…` naming the first task that does not fit.
 */
export function checkTrainings(plan: SweepPlan): void {
  for (const { config, label } of plan.tasks) {
    if (config.kind !== 'training') continue;
    try {
      checkTraining(config);
    } catch (cause) {
      throw new BasinError(
        errorCode(cause) as BasinErrorCode,
        `${plan.experiment}, ${label}: ${errorMessage(cause)}`,
        { cause },
      );
    }
  }
}

/**
 * Whether a family of backends computes the trainings of a plan: asked before anything of it is stored, for
 * double precision is native TensorFlow's alone. An analysis takes what the backend has, and says so in
 * its result.
 *
 * @throws BasinError `model/precision` naming the first training in double precision.
 */
export function checkPrecisions(
  { experiment, tasks }: Pick<SweepPlan, 'experiment' | 'tasks'>,
  family: BackendFamily,
): void {
  if (family === 'tensorflow') return;
  for (const { config, label } of tasks) {
    const what = config.kind === 'training' ? inDoublePrecision(config) : null;
    if (what === null) continue;
    throw new BasinError(
      'model/precision',
      `${experiment}, ${label}: precision float64 is computed by native TensorFlow alone, and the ${what} is for ${family}: leave out --backend, or take precision float32`,
    );
  }
}

/** What of a training is in double precision; null where nothing is. */
function inDoublePrecision(config: TrainingConfig): string | null {
  if (config.precision === 'float64') return 'training';
  // A config stored before measures while training lacks the list.
  const { measures = [] } = config.record as Partial<TrainingConfig['record']>;
  const double = measures.find(({ precision }) => precision === 'float64');
  return double === undefined ? null : `${double.measure.measure} while training`;
}
