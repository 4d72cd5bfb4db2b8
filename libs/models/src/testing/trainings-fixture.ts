import { readFileSync } from 'node:fs';
import type { TaskConfigInput } from '@basin/core';
import type { StateDict } from '../network/state-dict.ts';
import type { PytorchFixture } from './pytorch-fixture.ts';

type TrainingInput = Extract<TaskConfigInput, { kind: 'training' }>;

/** Full batches of f1 from given weights, through dense layers of 6 (tanh), 5 (elu) and 1 units. */
export interface ReferenceTraining {
  name: string;
  pointCount: number;
  epochCount: number;
  start: StateDict;
  config: Pick<TrainingInput, 'optimiser' | 'averaging'> & {
    pruned?: { share: number; scope: 'global' | 'layer' };
  };
  /** Whose magnitudes prune it. */
  prunedOf?: StateDict;
  losses: number[];
  end: StateDict;
  averaged?: StateDict;
}

/** What `fixtures/trainings.py` wrote. */
export const trainings = JSON.parse(
  readFileSync(new URL('../fixtures/trainings.json', import.meta.url), 'utf8'),
) as { optimisers: PytorchFixture['optimisers']; trainings: ReferenceTraining[] };
