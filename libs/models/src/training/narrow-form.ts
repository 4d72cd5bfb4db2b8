import { type TrainingConfig } from '@basin/core';
import type { TensorSpecs } from '@basin/engine';
import * as tf from '@tensorflow/tfjs-core';
import { hingeStage, isHingePair } from './hinge-stage.ts';
import { foldLayer, type NarrowLayer, narrowLayers } from './narrow-layers.ts';
import { type Applied, denseStage, type Stage } from './narrow-stage.ts';
import type { WeightForm } from './weight-form.ts';

type Config = Pick<TrainingConfig, 'network' | 'loss'>;

/** From here XLA's compilation is made up for by the faster steps of one training: from 800 to 4,000 on. */
const xlaStepCount = 4_000;

/**
 * Narrow dense networks on many points, laid out as features × points so that elementwise passes run
 * along memory, most biases folded into the weights against a row of ones, all weights one vector,
 * the gradient written out: what XLA fuses into few loops. Mean squared error and chains of dense layers
 * (`isDenseChain`) only.
 */
export function narrowForm(config: Config): WeightForm {
  const layers = narrowLayers(config);
  const stages = stagesOf(layers);
  const size = layers.reduce((sum, layer) => sum + layer.unitCount * layer.columnCount, 0);
  const specs: TensorSpecs = { weights: { shape: [size], dtype: 'float32' } };
  return {
    name: 'narrow',
    specs,
    loopForm: (stepCount) => (stepCount >= xlaStepCount ? 'xla' : 'functional'),
    pack: (flatWeights) => ({
      weights: tf.tidy(() => tf.concat1d(layers.map((layer) => foldLayer(layer, flatWeights)))),
    }),
    lossAndGradients({ weights }, batch) {
      const applied: Applied[] = [];
      let values = transposed(batch.inputs);
      for (const stage of stages) {
        const next = stage(weights as tf.Tensor1D, values);
        applied.push(next);
        values = next.outputs;
      }
      const error = tf.sub(values, transposed(batch.targets)) as tf.Tensor2D;
      const loss = tf.mean(tf.square(error)) as tf.Scalar;
      return { loss, gradients: { weights: backward(applied, tf.mul(error, 2 / error.size)) } };
    },
  };
}

/** Layers by themselves, but for pairs that are computed as one. */
function stagesOf(layers: readonly NarrowLayer[]): Stage[] {
  const stages: Stage[] = [];
  for (let index = 0; index < layers.length; index++) {
    const layer = layers[index] as NarrowLayer;
    const next = layers[index + 1];
    if (isHingePair(layer, next)) {
      stages.push(hingeStage(layer, next));
      index++;
    } else {
      stages.push(denseStage(layer));
    }
  }
  return stages;
}

/** Gradient of the folded vector, from the loss's slope by the last stage's outputs. */
function backward(applied: readonly Applied[], slopeOfOutputs: tf.Tensor2D): tf.Tensor1D {
  let slope = slopeOfOutputs;
  const gradients: tf.Tensor1D[] = [];
  for (const [index, { back }] of [...applied.entries()].reverse()) {
    const slopes = back(slope);
    gradients.unshift(...slopes.ofWeights);
    // To the network's own inputs none is asked for.
    if (index > 0) slope = slopes.ofInputs();
  }
  return tf.concat1d(gradients);
}

/** [points, …] as [features, points]. */
function transposed(rows: tf.Tensor): tf.Tensor2D {
  return tf.transpose(tf.reshape(rows, [rows.shape[0] as number, -1])) as tf.Tensor2D;
}
