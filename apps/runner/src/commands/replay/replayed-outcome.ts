import { BasinError, type TrainingOutcome } from '@basin/core';
import type { AttemptEnd } from '@basin/execution/executors/executor';

/** What a replay left. @throws BasinError with the code that it failed with, `runner/replay-lost`. */
export function replayedOutcome(end: AttemptEnd, label: string): TrainingOutcome {
  if (end.type === 'failed') throw new BasinError(end.code, end.message);
  if (end.type === 'finished' && end.outcome.kind === 'training') return end.outcome;
  throw new BasinError('runner/replay-lost', `the replay of "${label}" ended as ${end.type}`);
}
