import { randomStream, type TrainingConfig } from '@basin/core';
import { describeNetwork, type ParameterBlock } from './network/describe-network.ts';
import { streamSeed } from './stream-seed.ts';

/**
 * The flat weights that a training starts from, drawn from its `init` stream:
 *
 * - `pytorch`: weights and biases uniform in ±1/√fan_in, what `nn.Linear` and `nn.Conv*d` do by
 *   default (kaiming_uniform with a = √5);
 * - `he`: weights normal with variance 2/fan_in, biases 0 (He et al. 2015);
 * - `glorot`: weights uniform in ±√(6/(fan_in + fan_out)), biases 0 (Glorot and Bengio 2010).
 */
export function initialWeights(
  config: Pick<TrainingConfig, 'network' | 'initialiser' | 'seed' | 'streamSeeds'>,
): Float32Array {
  const { parameters, parameterCount } = describeNetwork(config.network);
  const random = randomStream(streamSeed(config, 'init'), 'init');
  const weights = new Float32Array(parameterCount);
  for (const block of parameters) {
    const draw = drawOf(config.initialiser, block);
    for (let index = 0; index < block.size; index++) {
      weights[block.offset + index] = draw(random);
    }
  }
  return weights;
}

type Draw = (random: ReturnType<typeof randomStream>) => number;

function drawOf(initialiser: TrainingConfig['initialiser'], block: ParameterBlock): Draw {
  if (initialiser === 'pytorch') return uniform(1 / Math.sqrt(block.fanIn));
  if (block.role === 'bias') return () => 0;
  if (initialiser === 'glorot') return uniform(Math.sqrt(6 / (block.fanIn + block.fanOut)));
  const deviation = Math.sqrt(2 / block.fanIn);
  return (random) => deviation * random.normal();
}

function uniform(bound: number): Draw {
  return (random) => bound * (2 * random.uniform() - 1);
}
