import type { TrainingConfig } from '@basin/core';
import * as tf from '@tensorflow/tfjs-core';
import { activate } from '../network/activate.ts';
import type { ParameterBlock } from '../network/describe-network.ts';
import { batchLoss } from './batch-loss.ts';
import { blockKey } from '../network/network-function.ts';
import { blockPacking } from './block-form.ts';
import { type NarrowLayer, narrowLayers, throughActivation } from './narrow-layers.ts';
import type { WeightForm } from './weight-form.ts';

/** A layer's matrix and, where it has one, its bias. */
interface LayerWeights {
  layer: NarrowLayer;
  /** [unitCount, inputCount], as PyTorch has it. */
  matrix: tf.Tensor2D;
  /** [unitCount] */
  bias: tf.Tensor1D | null;
}

/**
 * Chains of dense layers (`isDenseChain`) on batches, matrices as PyTorch has them, the gradient written
 * out. The first layer stays example by example, as its batch lies in memory: the gradient of its matrix,
 * most of the step behind MNIST's images, is a sixth sooner in that order (`benchmarks/products.ts`).
 * The others are features × examples, so that elementwise passes run along memory. Against blocks 1.5 times the steps
 * a second for 784-7-11-10 at batch 64, 1.1 times for 784-190-26-10 and for 784-64-32-10 at batch 1,000.
 * For XLA alone: elsewhere the small transposes would be passes of their own.
 */
export function columnForm(config: Pick<TrainingConfig, 'network' | 'loss'>): WeightForm {
  const layers = narrowLayers(config);
  const { specs, pack } = blockPacking(layers.flatMap(blocksOf), ({ role }) => role === 'weight');
  return {
    name: 'columns',
    specs,
    loopForm: () => 'xla',
    pack,
    lossAndGradients(weights, batch) {
      const chain = layers.map((layer): LayerWeights => {
        const { weight, bias } = layer.description;
        return {
          layer,
          matrix: weights[blockKey(weight as ParameterBlock)] as tf.Tensor2D,
          bias: bias === null ? null : (weights[blockKey(bias)] as tf.Tensor1D),
        };
      });
      const examples: tf.Tensor2D = tf.reshape(batch.inputs, [batch.inputs.shape[0] as number, -1]);
      const values = forward(chain, examples);
      const outputs = values.at(-1) as tf.Tensor2D;
      const turned = chain.length > 1;
      const { value: loss, grad: slope } = tf.valueAndGrad((rows: tf.Tensor) =>
        batchLoss(config.loss, rows as tf.Tensor2D, batch),
      )(turned ? tf.transpose(outputs) : outputs);
      return {
        loss: loss as tf.Scalar,
        gradients: backward(
          chain,
          examples,
          values,
          (turned ? tf.transpose(slope) : slope) as tf.Tensor2D,
        ),
      };
    },
  };
}

/** Outputs of each layer: of the first [examples, unitCount], of the others [unitCount, examples]. */
function forward(chain: readonly LayerWeights[], examples: tf.Tensor2D): tf.Tensor2D[] {
  const values: tf.Tensor2D[] = [];
  for (const [index, { layer, matrix, bias }] of chain.entries()) {
    const isFirst = index === 0;
    const products = isFirst
      ? tf.matMul(examples, matrix, false, true)
      : tf.matMul(matrix, values[index - 1] as tf.Tensor2D, false, index === 1);
    const sums =
      bias === null ? products : tf.add(products, isFirst ? bias : tf.reshape(bias, [-1, 1]));
    values.push(activate(layer.activation, sums) as tf.Tensor2D);
  }
  return values;
}

/** Gradients by name, from the loss's slope by the last layer's outputs, laid out as those are. */
function backward(
  chain: readonly LayerWeights[],
  examples: tf.Tensor2D,
  values: readonly tf.Tensor2D[],
  slopeOfOutputs: tf.Tensor2D,
): Record<string, tf.Tensor> {
  const gradients: Record<string, tf.Tensor> = {};
  let slope = slopeOfOutputs;
  for (let index = chain.length - 1; index >= 0; index--) {
    const { layer, matrix } = chain[index] as LayerWeights;
    const { weight, bias } = layer.description;
    const isFirst = index === 0;
    slope = throughActivation(layer.activation, values[index] as tf.Tensor2D, slope);
    gradients[blockKey(weight as ParameterBlock)] = isFirst
      ? tf.matMul(slope, examples, true, false)
      : tf.matMul(slope, values[index - 1] as tf.Tensor2D, false, index > 1);
    if (bias !== null) gradients[blockKey(bias)] = tf.sum(slope, isFirst ? 0 : 1);
    if (index > 1) slope = tf.matMul(matrix, slope, true, false);
    else if (index === 1) slope = tf.matMul(slope, matrix, true, false);
  }
  return gradients;
}

/** A layer's blocks in the order of the flat vector. */
function blocksOf({ description: { weight, bias } }: NarrowLayer): ParameterBlock[] {
  return [weight, bias].filter((block) => block !== null);
}
