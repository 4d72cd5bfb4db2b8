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
  /** [inputCount, points]; a row of ones below them where the bias is folded in. */
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

/** Units from which a bias's gradient is a product with ones, sooner under XLA than its sum. */
const wideUnitCount = 64;

/**
 * Narrow dense networks on many points, laid out as features × points so that elementwise passes run
 * along memory, most biases folded into the weights against a row of ones, all weights one vector,
 * the gradient written out: what XLA fuses into few loops. Mean squared error and chains of dense layers
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

/**
 * Whether a layer's product takes the bias along, against a row of ones. A layer of one input needs
 * no product, and one of a single unit would copy all its inputs for the sake of the ones.
 */
function foldsBias({ inputCount, unitCount, columnCount }: NarrowLayer): boolean {
  return columnCount > inputCount && inputCount > 1 && unitCount > 1;
}

function forward(layers: NarrowLayer[], weights: tf.Tensor1D, batch: Batch): Trace[] {
  const pointCount = batch.inputs.shape[0] as number;
  let values = transposed(batch.inputs);
  return layers.map((layer) => {
    const matrix = matrixOf(layer, weights);
    const inputs = foldsBias(layer)
      ? (tf.concat([values, tf.ones([1, pointCount])], 0) as tf.Tensor2D)
      : values;
    const outputs = activate(layer.activation, sumsOf(layer, matrix, inputs)) as tf.Tensor2D;
    values = outputs;
    return { inputs, outputs, matrix };
  });
}

/** [unitCount, points]: what a layer's activation is applied to. */
function sumsOf(layer: NarrowLayer, matrix: tf.Tensor2D, inputs: tf.Tensor2D): tf.Tensor {
  if (foldsBias(layer)) return tf.matMul(matrix, inputs);
  const kernel = kernelOf(layer, matrix);
  const products = layer.inputCount === 1 ? tf.mul(kernel, inputs) : tf.matMul(kernel, inputs);
  if (layer.columnCount === layer.inputCount) return products;
  return tf.add(products, tf.slice(matrix, [0, layer.inputCount], [layer.unitCount, 1]));
}

/** [unitCount, inputCount]: the matrix without its bias. */
function kernelOf({ unitCount, inputCount }: NarrowLayer, matrix: tf.Tensor2D): tf.Tensor2D {
  return tf.slice(matrix, [0, 0], [unitCount, inputCount]);
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
    gradients.unshift(tf.reshape(matrixGradient(layer, inputs, slopeOfSums), [-1]));
    if (index > 0) slope = slopeOfInputs(layer, matrix, slopeOfSums);
  }
  return tf.concat1d(gradients);
}

/** [unitCount, columnCount] */
function matrixGradient(layer: NarrowLayer, inputs: tf.Tensor2D, slope: tf.Tensor2D): tf.Tensor {
  const products = tf.matMul(slope, inputs, false, true);
  if (foldsBias(layer) || layer.columnCount === layer.inputCount) return products;
  return tf.concat([products, biasGradient(layer, slope)], 1);
}

/** [unitCount, 1]. Where there are many units, XLA's product with ones is sooner than its sum. */
function biasGradient({ unitCount }: NarrowLayer, slope: tf.Tensor2D): tf.Tensor {
  return unitCount < wideUnitCount
    ? tf.sum(slope, 1, true)
    : tf.matMul(slope, tf.ones([1, slope.shape[1]]) as tf.Tensor2D, false, true);
}

/** [inputCount, points] */
function slopeOfInputs(layer: NarrowLayer, matrix: tf.Tensor2D, slope: tf.Tensor2D): tf.Tensor2D {
  const kernel = kernelOf(layer, matrix);
  // A single unit's kernel is a column, its slope a row.
  return layer.unitCount === 1
    ? tf.mul(tf.transpose(kernel), slope)
    : (tf.matMul(kernel, slope, true, false) as tf.Tensor2D);
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
