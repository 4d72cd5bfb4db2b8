import { initialiserOptions, randomStream, type TrainingConfig } from '@basin/core';
import { initialiserOf } from './initialisers/registry.ts';
import { describeNetwork } from './network/describe-network.ts';
import { streamSeed } from './stream-seed.ts';

/** The flat weights that a training starts from, drawn block by block from its `init` stream. */
export function initialWeights(
  config: Pick<TrainingConfig, 'network' | 'initialiser' | 'seed' | 'streamSeeds'>,
): Float32Array {
  const { parameters, parameterCount } = describeNetwork(config.network);
  const random = randomStream(streamSeed(config, 'init'), 'init');
  const options = initialiserOptions(config.initialiser);
  const fill = initialiserOf(options);
  const weights = new Float32Array(parameterCount);
  for (const block of parameters) {
    const values = weights.subarray(block.offset, block.offset + block.size);
    if (block.initial === undefined) fill(options, block, random, values);
    else values.fill(block.initial);
  }
  return weights;
}
