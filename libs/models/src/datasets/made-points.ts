import { type Random, randomStream } from '@basin/core';
import type { DataColumns, SplitColumns } from './columns.ts';

/** Draws one point: its class, and how far along its class it is, from 0 to 1. */
export type DrawPoint = (label: number, along: number, random: Random) => readonly number[];

interface MadeConfig {
  name: string;
  trainCount: number;
  testCount: number;
  dataSeed: number;
}

/**
 * Points of both splits, drawn from streams of their own, so that more training points leave the test
 * points as they are. Classes take turns: the first points of a split have them all.
 */
export function makePoints(
  { name, trainCount, testCount, dataSeed }: MadeConfig,
  classCount: number,
  draw: DrawPoint,
): DataColumns {
  const split = (part: 'train' | 'test', count: number): SplitColumns => {
    const random = randomStream(dataSeed, `${name}:${part}`);
    const targets = Int32Array.from({ length: count }, (_, index) => index % classCount);
    const inputs = Float32Array.from(
      [...targets].flatMap((label, index) => {
        const last = Math.ceil((count - label) / classCount) - 1;
        return draw(label, last === 0 ? 0 : Math.floor(index / classCount) / last, random);
      }),
    );
    return { count, inputs, targets };
  };
  return { train: split('train', trainCount), test: split('test', testCount) };
}
