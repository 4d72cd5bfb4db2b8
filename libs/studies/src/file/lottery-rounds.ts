import { type Factor, planTask, type PlannedTask, type TrainingConfig } from '@basin/core';
import type { StudyParameter } from '../own/study-record.ts';
import type { StudyProblem } from './study-problem.ts';
import type { LotteryConfig, StudyFile } from './study-schema.ts';

/**
 * A training and its rounds of pruning, each a task that depends on the one before: round k starts where
 * the first one started (or was after `rewind` epochs), with all but (1 − share)ᵏ of the weights 0, those
 * that were smallest at the end of round k − 1. What was pruned once is 0 there, and is pruned again.
 */
export function lotteryRounds(
  config: TrainingConfig,
  { rounds, share, scope, rewind }: LotteryConfig,
  label: string,
  factors: Record<string, Factor>,
): PlannedTask[] {
  const first = planTask(config, label, { ...factors, round: 0 });
  const planned = [first];
  for (let round = 1; round <= rounds; round++) {
    const before = planned.at(-1) as PlannedTask;
    planned.push(
      planTask(
        {
          ...config,
          mask: { of: before.id, share: 1 - (1 - share) ** round, scope },
          // From the init stream it is the same start by itself, and depends on one task less.
          ...(rewind === 0 ? {} : { initialWeightsOf: first.id, initialWeightsAt: rewind }),
        },
        `${label}, round ${round}`,
        { ...factors, round },
      ),
    );
  }
  return planned;
}

/** `round`, which figures and claims take for a parameter; none without a lottery. */
export function lotteryParameters(
  { lottery }: StudyFile,
  names: readonly string[],
  grows: boolean,
  config: TrainingConfig | null,
  problems: StudyProblem[],
): StudyParameter[] {
  if (lottery === undefined) return [];
  const problem = (message: string, key: string[] = []): void =>
    void problems.push({
      code: 'study/not-supported',
      path: ['lottery', ...key],
      at: 'key',
      message,
    });
  if (grows) {
    problem(
      'lottery goes with points that are planned at once: leave lottery out, or what makes the study grow',
    );
  }
  if (names.includes('round')) {
    problem('lottery makes a parameter round, and the file has one: call yours otherwise');
  }
  const { record, epochCount } = config ?? {};
  const stores = record?.weightsEveryEpoch === true && lottery.rewind % record.everyEpochs === 0;
  if (record !== undefined && lottery.rewind > 0 && !stores) {
    problem(
      `the weights after epoch ${lottery.rewind} are not stored: set training.record.weightsEveryEpoch to true`,
      ['rewind'],
    );
  }
  if (epochCount !== undefined && lottery.rewind > epochCount) {
    problem(`rewind is epoch ${lottery.rewind}, and a training has ${epochCount}`, ['rewind']);
  }
  const values = Array.from({ length: lottery.rounds + 1 }, (_, round) => round);
  return [{ name: 'round', label: 'round', numeric: true, values }];
}
