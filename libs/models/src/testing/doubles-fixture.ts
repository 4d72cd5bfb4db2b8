import { readFileSync } from 'node:fs';
import type { TaskConfigInput } from '@basin/core';
import type { StateDict } from '../network/state-dict.ts';

type TrainingInput = Extract<TaskConfigInput, { kind: 'training' }>;

/** A training in float64, by PyTorch's own names: its start, and its weights after every update. */
export interface DoubleTraining {
  name: string;
  config: Pick<TrainingInput, 'network' | 'loss' | 'optimiser' | 'schedule' | 'averaging'>;
  start: StateDict;
  /** Null: not kept. */
  path: (StateDict | null)[];
  /** Before the first epoch and after each. */
  losses: number[];
  /** Of its weights, with statistics of their own. */
  averaged?: StateDict;
}

type Values = Record<string, number[]>;

const file = JSON.parse(
  readFileSync(new URL('../fixtures/doubles.json', import.meta.url), 'utf8'),
) as {
  pixels: number[];
  labels: number[];
  orders: number[][];
  cases: (Omit<DoubleTraining, 'start' | 'path' | 'averaged'> & {
    shapes: Record<string, number[]>;
    start: Values;
    path: (Values | null)[];
    averaged?: Values;
  })[];
};

/** What `fixtures/doubles.py` wrote: 22 images of 6 × 6, and trainings on them. */
export const doubles = {
  ...file,
  cases: file.cases.map(({ shapes, start, path, averaged, ...rest }): DoubleTraining => {
    const stateDict = (values: Values): StateDict =>
      Object.fromEntries(
        Object.entries(values).map(([name, own]) => [
          name,
          { shape: shapes[name] as number[], values: own },
        ]),
      );
    return {
      ...rest,
      start: stateDict(start),
      path: path.map((values) => (values === null ? null : stateDict(values))),
      ...(averaged === undefined ? {} : { averaged: stateDict(averaged) }),
    };
  }),
};
