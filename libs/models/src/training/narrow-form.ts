import { BasinError, type TrainingConfig } from '@basin/core';
import type { TensorSpecs } from '@basin/engine';
import * as tf from '@tensorflow/tfjs-core';
import { describeNetwork, type LayerDescription } from '../network/describe-network.ts';
import { activate, parameterView } from '../network/network-function.ts';
import type { Batch, WeightForm } from './weight-form.ts';

type Config = Pick<TrainingConfig, 'network' | 'loss'>;

/** A dense layer (or a convolution over the whole signal) in this form. */
export interface NarrowLayer {
  description: LayerDescription;
  inputCount: number;
  unitCount: number;
  /** inputCount, and one more where there is a bias. */
  columnCount: number;
  /** First position of its [unitCount, columnCount] matrix in the folded vector. */
  offset: number;
  activation: 'linear' | 'relu' | 'tanh' | 'sigmoid';
}

/** Values of a layer on the way forward, kept for the way back. */
interface Trace {
  /** [columnCount, points]: the layer's inputs, a row of ones below them where it has a bias. */
  inputs: tf.Tensor2D;
  /** [unitCount, points]: after the activation. */
  outputs: tf.Tensor2D;
  matrix: tf.Tensor2D;
}

/**
 * From here XLA's compilation is made up for by its faster steps. For one training it takes about
 * twice as many; but seeds share their program.
 */
const xlaStepCount = 3_000;

/**
 * Narrow dense networks on many points, laid out as features × points so that elementwise passes run
 * along memory, the bias folded into the weights against a row of ones, all weights one vector, the
 * gradient written out: what XLA fuses into few loops. Mean squared error and chains of dense layers
 * (`isDenseChain`) only.
 */
export function narrowForm(config: Config): WeightForm {
  const layers = narrowLayers(config);
  const size = layers.reduce((sum, layer) => sum + layer.unitCount * layer.columnCount, 0);
  const specs: TensorSpecs = { weights: { shape: [size], dtype: 'float32' } };
  return {
    name: 'narrow',
    specs,
    loopForm: (stepCount) => (stepCount >= xlaStepCount ? 'xla' : 'functional'),
    pack: (flatWeights) => ({
      weights: tf.tidy(() => tf.concat1d(layers.map((layer) => foldLayer(layer, flatWeights)))),
    }),
    unpack: ({ weights }) =>
      tf.tidy(() =>
        tf.concat1d(layers.flatMap((layer) => unfoldLayer(layer, weights as tf.Tensor1D))),
      ),
    lossAndGradients({ weights }, batch) {
      const traces = forward(layers, weights as tf.Tensor1D, batch);
      const outputs = (traces.at(-1) as Trace).outputs;
      const error = tf.sub(outputs, transposed(batch.targets));
      const loss = tf.mean(tf.square(error)) as tf.Scalar;
      const slope = tf.mul(error, 2 / error.size) as tf.Tensor2D;
      return { loss, gradients: { weights: backward(layers, traces, slope) } };
    },
  };
}

/** The layers with weights, each with its place in the folded vector. */
export function narrowLayers({ network }: Pick<Config, 'network'>): NarrowLayer[] {
  let offset = 0;
  const layers: NarrowLayer[] = [];
  for (const description of describeNetwork(network).layers) {
    const { layer, weight, bias } = description;
    if (weight === null || !('activation' in layer)) continue;
    const columnCount = weight.fanIn + (bias === null ? 0 : 1);
    layers.push({
      description,
      inputCount: weight.fanIn,
      unitCount: weight.filterCount,
      columnCount,
      offset,
      activation: layer.activation,
    });
    offset += weight.filterCount * columnCount;
  }
  return layers;
}

/** [unitCount · columnCount]: the transposed kernel with the bias as its last column. */
function foldLayer(
  { description, inputCount, unitCount }: NarrowLayer,
  flat: tf.Tensor1D,
): tf.Tensor1D {
  const { weight, bias } = description;
  if (weight === null) throw new BasinError('model/bad-network', 'a layer without weights');
  const kernel = tf.reshape(parameterView(flat, weight), [inputCount, unitCount]);
  const rows = bias === null ? [kernel] : [kernel, tf.reshape(parameterView(flat, bias), [1, -1])];
  return tf.reshape(tf.transpose(tf.concat(rows, 0)), [-1]);
}

/** Kernel and bias of a layer as blocks of the flat vector. */
function unfoldLayer(layer: NarrowLayer, weights: tf.Tensor1D): tf.Tensor1D[] {
  const { inputCount, columnCount, unitCount } = layer;
  const columns = tf.transpose(matrixOf(layer, weights));
  const part = (start: number, count: number): tf.Tensor1D =>
    tf.reshape(tf.slice(columns, [start, 0], [count, unitCount]), [-1]);
  return columnCount === inputCount
    ? [part(0, inputCount)]
    : [part(0, inputCount), part(inputCount, 1)];
}

function matrixOf(
  { offset, unitCount, columnCount }: NarrowLayer,
  weights: tf.Tensor1D,
): tf.Tensor2D {
  return tf.reshape(tf.slice1d(weights, offset, unitCount * columnCount), [unitCount, columnCount]);
}

function forward(layers: NarrowLayer[], weights: tf.Tensor1D, batch: Batch): Trace[] {
  const pointCount = batch.inputs.shape[0] as number;
  let values = transposed(batch.inputs);
  return layers.map((layer) => {
    const matrix = matrixOf(layer, weights);
    const inputs =
      layer.columnCount === layer.inputCount
        ? values
        : (tf.concat([values, tf.ones([1, pointCount])], 0) as tf.Tensor2D);
    const outputs = activate(layer.activation, tf.matMul(matrix, inputs)) as tf.Tensor2D;
    values = outputs;
    return { inputs, outputs, matrix };
  });
}

/** Gradient of the folded vector, from the loss's slope by the last layer's outputs. */
function backward(
  layers: NarrowLayer[],
  traces: Trace[],
  slopeOfOutputs: tf.Tensor2D,
): tf.Tensor1D {
  let slope = slopeOfOutputs;
  const gradients: tf.Tensor1D[] = [];
  for (let index = layers.length - 1; index >= 0; index--) {
    const layer = layers[index] as NarrowLayer;
    const { inputs, outputs, matrix } = traces[index] as Trace;
    const slopeOfSums = throughActivation(layer.activation, outputs, slope);
    gradients.unshift(tf.reshape(tf.matMul(slopeOfSums, inputs, false, true), [-1]));
    if (index > 0) {
      const kernel = tf.slice(matrix, [0, 0], [layer.unitCount, layer.inputCount]);
      slope = tf.matMul(kernel, slopeOfSums, true, false) as tf.Tensor2D;
    }
  }
  return tf.concat1d(gradients);
}

/** Slope by a layer's sums, from the slope by its outputs; activations told by their outputs. */
export function throughActivation<T extends tf.Tensor>(
  activation: NarrowLayer['activation'],
  outputs: T,
  slope: T,
): T {
  switch (activation) {
    case 'linear':
      return slope;
    case 'relu':
      return tf.mul(slope, tf.cast(tf.greater(outputs, 0), 'float32'));
    case 'tanh':
      return tf.mul(slope, tf.sub(1, tf.square(outputs)));
    case 'sigmoid':
      return tf.mul(slope, tf.mul(outputs, tf.sub(1, outputs)));
  }
}

/** [points, …] as [features, points]. */
function transposed(rows: tf.Tensor): tf.Tensor2D {
  return tf.transpose(tf.reshape(rows, [rows.shape[0] as number, -1])) as tf.Tensor2D;
}
