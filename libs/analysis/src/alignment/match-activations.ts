import { BasinError, type TrainingConfig } from '@basin/core';
import type { Engine } from '@basin/engine';
import { layerOutputs } from '@basin/models';
import { linearAssignment } from '@basin/statistics';
import * as tf from '@tensorflow/tfjs-core';
import { batchedFunction } from '../inputs/batched-function.ts';
import type { Examples } from '../inputs/examples.ts';
import { vectorSpec } from '../inputs/tensor-spec.ts';
import type { PermutedNetwork } from './permute-units.ts';
import type { MatchedUnits } from './match-weights.ts';
import type { UnitGroup } from './unit-groups.ts';

/**
 * Orders of the second network's units in which their values on the same examples are nearest to the first's:
 * activation matching (Ainsworth et al. 2023, section 3.1). Each group by itself: the assignment with the largest
 * Σ⟨zᵢ, z′π(i)⟩ over examples and places, the smallest squared difference. Values are those that the last layer
 * hands out whose outputs the group is: behind activation, normalisation and pool.
 *
 * @throws BasinError `analysis/no-alignment` where a group's values are not handed out by any layer.
 */
export function matchActivations(
  engine: Engine,
  config: Pick<TrainingConfig, 'network' | 'loss'>,
  groups: readonly UnitGroup[],
  [first, second]: readonly [PermutedNetwork, PermutedNetwork],
  examples: Examples,
): MatchedUnits {
  const outputsOf = layerOutputs(config.network);
  const taps = groups.map(tapOf);
  const hasBuffers = first.buffers.length > 0;
  const program = batchedFunction(
    engine,
    examples,
    config,
    (given) => {
      const valuesOf = (name: string): tf.Tensor2D[] => {
        const outputs = outputsOf(
          given[name] as tf.Tensor1D,
          given['inputs'] as tf.Tensor,
          given[`${name}Buffers`] as tf.Tensor1D | undefined,
        );
        return groups.map(({ size }, index) =>
          tf.reshape(outputs[taps[index] as number] as tf.Tensor, [-1, size]),
        );
      };
      const [a, b] = [valuesOf('first'), valuesOf('second')];
      return Object.fromEntries(
        groups.map((_, index) => [
          `group${index}`,
          tf.matMul(a[index] as tf.Tensor2D, b[index] as tf.Tensor2D, true),
        ]),
      );
    },
    {
      name: 'activations of two networks',
      extra: {
        first: vectorSpec(first.weights.length),
        second: vectorSpec(second.weights.length),
        ...(hasBuffers
          ? {
              firstBuffers: vectorSpec(first.buffers.length),
              secondBuffers: vectorSpec(second.buffers.length),
            }
          : {}),
      },
    },
  );
  const gains = groups.map(({ size }) => new Float64Array(size * size));
  program(
    {
      first: Float64Array.from(first.weights),
      second: Float64Array.from(second.weights),
      ...(hasBuffers
        ? {
            firstBuffers: Float64Array.from(first.buffers),
            secondBuffers: Float64Array.from(second.buffers),
          }
        : {}),
    },
    (values) => {
      gains.forEach((sums, index) => {
        (values[`group${index}`] as Float64Array).forEach((value, place) => {
          sums[place] = (sums[place] as number) + value;
        });
      });
    },
  );
  const orders = groups.map(({ size }, index) =>
    linearAssignment(gains[index] as Float64Array, size),
  );
  return { orders, roundCount: 1 };
}

function tapOf({ tap, axes }: UnitGroup): number {
  if (tap !== null) return tap;
  const [axis] = axes;
  throw new BasinError(
    'analysis/no-alignment',
    `the units of ${axis?.block.name ?? 'a layer'} are within a residual layer, which does not hand out their values: take align: weights`,
  );
}
