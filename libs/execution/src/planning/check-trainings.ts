import {
  BasinError,
  type BasinErrorCode,
  errorCode,
  errorMessage,
  type SweepPlan,
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
