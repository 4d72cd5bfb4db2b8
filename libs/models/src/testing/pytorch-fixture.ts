import { readFileSync } from 'node:fs';
import { type LossConfig, type NetworkConfig, networkConfigSchema } from '@basin/core';
import type { StateDict } from '../network/state-dict.ts';

/** What `fixtures/pytorch.py` wrote. */
export interface PytorchFixture {
  optimisers: { name: string; start: number[]; gradients: number[][]; path: number[][] }[];
  losses: {
    logits: number[];
    labels: number[];
    crossEntropy: number;
    extremeLogits: number[];
    extremeCrossEntropy: number;
    predictions: number[];
    values: number[];
    meanSquaredError: number;
  };
  networks: NetworkCase[];
}

export interface NetworkCase {
  name: string;
  network: NetworkConfig;
  loss: LossConfig;
  inputs: number[];
  targets: number[];
  outputs: number[];
  lossValue: number;
  stateDict: StateDict;
  gradient: StateDict;
  parameterCount: number;
}

const file = JSON.parse(
  readFileSync(new URL('../fixtures/pytorch.json', import.meta.url), 'utf8'),
) as PytorchFixture;

export const pytorch: PytorchFixture = {
  ...file,
  networks: file.networks.map((one) => ({
    ...one,
    network: networkConfigSchema.parse(one.network),
  })),
};

/** Largest difference, relative to the largest reference value. */
export function relativeDifference(found: ArrayLike<number>, reference: ArrayLike<number>): number {
  if (found.length !== reference.length) return Infinity;
  let difference = 0;
  let scale = 0;
  for (let index = 0; index < reference.length; index++) {
    const expected = reference[index] as number;
    difference = Math.max(difference, Math.abs((found[index] as number) - expected));
    scale = Math.max(scale, Math.abs(expected));
  }
  return difference / scale;
}
