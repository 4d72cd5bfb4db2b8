import { datasetFacts, type Json, type TrainingConfig } from '@basin/core';
import type { Engine } from '@basin/engine';
import * as tf from '@tensorflow/tfjs-core';
import type { Dataset } from '../datasets/dataset.ts';
import { type Floats, single } from '../little-endian.ts';
import { networkFunction } from '../network/network-function.ts';

/**
 * The final network on training inputs that have an x, such as a function's: `inputs` (x of each point), `targets` and
 * `predictions`, lists of equal length. `checkTraining` has seen to it that there is such an x.
 */
export function predictionOutputs(
  engine: Engine,
  config: TrainingConfig,
  { train }: Dataset,
  state: { weights: Floats; buffers: Floats },
): Record<string, Json> {
  const abscissa = datasetFacts(config.dataset).abscissa ?? 0;
  const outputs: Record<string, Json> = {};
  // Nothing is returned from within: tidy looks for tensors in every value of an array.
  tf.tidy(() => {
    const { inputs, targets } = train.examples(0, train.count);
    const rows = tf.reshape(inputs, [train.count, -1]) as tf.Tensor2D;
    outputs['inputs'] = [...tf.slice2d(rows, [0, abscissa], [-1, 1]).dataSync()];
    outputs['targets'] = [...targets.dataSync()];
    outputs['predictions'] = [...predictionsOf(engine, config, state, inputs)];
  });
  return outputs;
}

/** In the precision that the network was trained in. */
function predictionsOf(
  engine: Engine,
  { network, precision }: TrainingConfig,
  { weights, buffers }: { weights: Floats; buffers: Floats },
  inputs: tf.Tensor,
): Floats {
  const outputsOf = networkFunction(network);
  if (precision === 'float32') {
    const outputs = outputsOf(tf.tensor1d(single(weights)), inputs, tf.tensor1d(single(buffers)));
    return outputs.dataSync<'float32'>();
  }
  const vector = ({ length }: Floats) => ({ shape: [length], dtype: 'float32' as const });
  const fn = engine.compile(
    (given) => ({
      outputs: outputsOf(
        given['weights'] as tf.Tensor1D,
        given['inputs'] as tf.Tensor,
        given['buffers'] as tf.Tensor1D,
      ),
    }),
    {
      weights: vector(weights),
      buffers: vector(buffers),
      inputs: { shape: inputs.shape, dtype: 'float32' },
    },
    { precision, name: 'predictions' },
  );
  const doubles = { weights: Float64Array.from(weights), buffers: Float64Array.from(buffers) };
  const { outputs } = fn.runNumbers({ ...doubles, inputs });
  fn.dispose();
  return outputs as Float64Array;
}
