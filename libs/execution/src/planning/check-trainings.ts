import {
  type BackendFamily,
  BasinError,
  type BasinErrorCode,
  errorCode,
  errorMessage,
  type SweepPlan,
  type TaskConfig,
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
 * Whether a family of backends computes what a plan asks for: asked before anything of it is stored, for
 * double precision is native TensorFlow's alone.
 *
 * @param without analyses, where nobody named the family: their trainings can run.
 * @throws BasinError `model/precision` naming the first task in double precision.
 */
export function checkPrecisions(
  { experiment, tasks }: Pick<SweepPlan, 'experiment' | 'tasks'>,
  family: BackendFamily,
  without: 'analyses' | null = null,
): void {
  if (family === 'tensorflow') return;
  for (const { config, label } of tasks) {
    if (config.kind === 'analysis' && without === 'analyses') continue;
    const what = inDoublePrecision(config);
    if (what === null) continue;
    throw new BasinError(
      'model/precision',
      `${experiment}, ${label}: precision float64 is computed by native TensorFlow alone, and the ${what} is for ${family}: leave out --backend, or take precision float32`,
    );
  }
}

/** What of a task is in double precision; null where nothing is. */
function inDoublePrecision(config: TaskConfig): string | null {
  if (config.precision === 'float64') return config.kind;
  if (config.kind === 'analysis') return null;
  // A config stored before measures while training lacks the list.
  const { measures = [] } = config.record as Partial<TrainingConfig['record']>;
  const double = measures.find(({ precision }) => precision === 'float64');
  return double === undefined ? null : `${double.measure.measure} while training`;
}
