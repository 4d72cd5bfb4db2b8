import { type Factor, planTask, type PlannedTask, type TrainingConfig } from '@basin/core';
import type { StudyParameter } from '../own/study-record.ts';
import type { StudyProblem } from './study-problem.ts';
import type { BranchesConfig, StudyFile } from './study-schema.ts';

/** Seeds of a branch's own randomness lie so far from those of other seeds. */
const branchSeedDistance = 1_000_000;

/** What stands for the epoch of the split where nothing has split yet. */
const trunkSplit = 'trunk';

/**
 * A training up to the last epoch of a split, and copies that go on from each of these epochs to the end, told
 * apart by the order of their examples and their dropout alone (Frankle et al. 2020, "Linear mode connectivity
 * and the lottery ticket hypothesis"). From epoch 0 they start at the same weights by themselves. The optimiser's
 * state starts anew at a split.
 */
export function branchedTrainings(
  config: TrainingConfig,
  { at, count }: BranchesConfig,
  label: string,
  factors: Record<string, Factor>,
): PlannedTask[] {
  const last = Math.max(...at);
  const trunk = planTask(
    {
      ...config,
      epochCount: last,
      // The last one's weights are the final ones.
      record: {
        ...config.record,
        weightsEveryEpoch:
          config.record.weightsEveryEpoch || at.some((epoch) => epoch > 0 && epoch < last),
      },
    },
    `${label}, trunk`,
    { ...factors, split: trunkSplit },
  );
  const branches = at.flatMap((epoch) =>
    Array.from({ length: count }, (_, index) => {
      const branch = index + 1;
      const order = config.seed + branch * branchSeedDistance;
      return planTask(
        {
          ...config,
          epochCount: config.epochCount - epoch,
          streamSeeds: { ...config.streamSeeds, order, dropout: order },
          ...(epoch === 0
            ? {}
            : {
                initialWeightsOf: trunk.id,
                initialWeightsAt: epoch === last ? ('final' as const) : epoch,
              }),
        },
        `${label}, split ${epoch}, branch ${branch}`,
        { ...factors, split: epoch, branch },
      );
    }),
  );
  return last === 0 ? branches : [trunk, ...branches];
}

/** Whether it is what branches go on from, which measures leave alone. */
export function isTrunk({ factors }: PlannedTask): boolean {
  return factors['split'] === trunkSplit;
}

/** `split` and `branch`, which figures and claims take for parameters; none without branches. */
export function branchParameters(
  { branches, lottery }: StudyFile,
  names: readonly string[],
  grows: boolean,
  config: TrainingConfig | null,
  problems: StudyProblem[],
): StudyParameter[] {
  if (branches === undefined) return [];
  const problem = (message: string, key: PropertyKey[] = []): void =>
    void problems.push({
      code: 'study/not-supported',
      path: ['branches', ...key],
      at: 'key',
      message,
    });
  if (grows) {
    problem(
      'branches go with points that are planned at once: leave branches out, or what makes the study grow',
    );
  }
  if (lottery !== undefined) problem('branches and lottery do not go together: leave one out');
  for (const name of ['split', 'branch']) {
    if (names.includes(name)) {
      problem(`branches make a parameter ${name}, and the file has one: call yours otherwise`);
    }
  }
  if (config !== null) checkSplits(branches, config, problem);
  const listed = (name: string, values: number[]): StudyParameter => ({
    ...{ name, label: name, numeric: true, values },
  });
  const splits = [...new Set(branches.at)].sort((a, b) => a - b);
  return [
    listed('split', splits),
    listed(
      'branch',
      Array.from({ length: branches.count }, (_, index) => index + 1),
    ),
  ];
}

function checkSplits(
  { at }: BranchesConfig,
  { epochCount, schedule, record, initialWeightsOf }: TrainingConfig,
  problem: (message: string, key?: PropertyKey[]) => void,
): void {
  const last = Math.max(...at);
  at.forEach((epoch, index) => {
    if (epoch >= epochCount) {
      problem(`a split after epoch ${epoch} leaves nothing of ${epochCount} epochs to train`, [
        'at',
        index,
      ]);
    } else if (epoch > 0 && epoch < last && epoch % record.everyEpochs !== 0) {
      problem(
        `the weights after epoch ${epoch} are not stored: training.record.everyEpochs is ${record.everyEpochs}`,
        ['at', index],
      );
    }
  });
  if (schedule.type !== 'constant' || schedule.warmupSteps > 0) {
    problem('a branch starts its schedule anew, and only a constant rate goes on as it was');
  }
  if (initialWeightsOf !== null) {
    problem('branches start by themselves: leave training.initialWeightsOf out');
  }
}
