import type { SweepPlan } from '@basin/core';
import { checkPrecisions } from '@basin/execution/planning/check-trainings';
import { backendFamilyOf } from '@basin/execution/tasks/backend-family';
import type { RunOptions } from '../../cli/run-options.ts';

/** Refuses plans that the backend that was asked for, if one was, does not compute. */
export function checkBackend(
  plans: readonly SweepPlan[],
  { backend }: Pick<RunOptions, 'backend'>,
): void {
  if (backend === null) return;
  for (const plan of plans) checkPrecisions(plan, backendFamilyOf(backend));
}
