import type { TrainingConfig } from '@basin/core';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensors } from '@basin/engine';
import { type Block, describeNetwork, type ParameterBlock } from '../network/describe-network.ts';
import {
  blockKey,
  type ConvolutionStyle,
  forward,
  isBuffer,
  parameterView,
} from '../network/network-function.ts';
import { batchLoss } from './batch-loss.ts';
import type { Batch, WeightForm } from './weight-form.ts';

/** From here XLA's compilation is made up for by its faster steps: of batches of 64 images, from 3,000 on. */
export const xlaStepCount = 3_000;

/**
 * One tensor per weight and bias, gradients by tfjs: works for every network. Blocks by themselves
 * rather than views of one vector, for the gradient of a view is padded to the whole vector.
 */
export function blockForm(
  config: Pick<TrainingConfig, 'network' | 'loss'>,
  style: ConvolutionStyle = 'kernels',
): WeightForm {
  const description = describeNetwork(config.network);
  const { parameters } = description;
  // TensorFlow's convolutions need the rewrites that only a lowered loop gets.
  const hasKernels = description.layers.some(({ traits }) => traits.isConvolutional);
  // Dense kernels as PyTorch holds them, [units, inputs]: XLA multiplies their gradients, transposed
  // slopes by inputs, 5 to 25 % sooner than transposed inputs by slopes (`benchmarks/products.ts`).
  const isTurned = ({ shape }: ParameterBlock): boolean => style === 'pooled' && shape.length === 2;
  const turned = (block: ParameterBlock, tensor: tf.Tensor): tf.Tensor =>
    isTurned(block) ? tf.transpose(tensor) : tensor;
  const { specs, pack } = blockPacking(parameters, isTurned);
  const meanLoss = (blocks: tf.Tensor[], batch: Batch): { loss: tf.Scalar; buffers: Tensors } => {
    const valueOf = (block: Block): tf.Tensor =>
      isBuffer(block)
        ? (batch.buffers?.[blockKey(block)] as tf.Tensor)
        : turned(block, blocks[parameters.indexOf(block)] as tf.Tensor);
    const { outputs, buffers } = forward(description, valueOf, batch.inputs, { ...batch, style });
    return { loss: batchLoss(config.loss, outputs, batch), buffers };
  };
  return {
    name: style === 'kernels' ? 'blocks' : `blocks, ${style}`,
    specs,
    loopForm: (stepCount) =>
      style !== 'kernels' || (!hasKernels && stepCount >= xlaStepCount)
        ? 'xla'
        : hasKernels
          ? 'lowered'
          : 'functional',
    pack,
    lossAndGradients(weights, batch) {
      let moved: Tensors = {};
      const { value, grads } = tf.valueAndGrads((...blocks: tf.Tensor[]) => {
        const { loss, buffers } = meanLoss(blocks, batch);
        // Else they would be disposed with all that the gradient leaves behind.
        moved = mapTensors(buffers, tf.keep);
        return loss;
      })(parameters.map((block) => weights[blockKey(block)] as tf.Tensor));
      const buffers = mapTensors(moved, tf.clone);
      tf.dispose(moved);
      return {
        loss: value as tf.Scalar,
        buffers,
        gradients: Object.fromEntries(
          parameters.map((block, index) => [blockKey(block), grads[index] as tf.Tensor]),
        ),
      };
    },
  };
}

function mapTensors(tensors: Tensors, change: (tensor: tf.Tensor) => tf.Tensor): Tensors {
  return Object.fromEntries(Object.entries(tensors).map(([key, tensor]) => [key, change(tensor)]));
}

/**
 * A tensor per block, by `blockKey`: in its own shape, or turned, the filters (units) first and all that
 * one of them reads behind it.
 */
export function blockPacking(
  blocks: readonly ParameterBlock[],
  isTurned: (block: ParameterBlock) => boolean,
): Pick<WeightForm, 'specs' | 'pack'> {
  const byKey = <T>(valueOf: (block: ParameterBlock) => T): Record<string, T> =>
    Object.fromEntries(blocks.map((block) => [blockKey(block), valueOf(block)]));
  return {
    specs: byKey((block) => {
      const { filterCount, size, shape } = block;
      return {
        shape: isTurned(block) ? [filterCount, size / filterCount] : shape,
        dtype: 'float32' as const,
      };
    }),
    pack: (flatWeights) =>
      tf.tidy(() =>
        byKey((block) => {
          const view = parameterView(flatWeights, block);
          return isTurned(block)
            ? tf.transpose(tf.reshape(view, [-1, block.filterCount]))
            : tf.clone(view);
        }),
      ),
  };
}
