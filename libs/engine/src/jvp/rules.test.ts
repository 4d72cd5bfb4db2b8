import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import type { Engine, Tensors, TensorSpecs } from '../engine.ts';
import { describeNative, float32, nodeBackend, relativeError } from '../open-test-engine.ts';
import { softmaxCrossEntropy } from '../ops/softmax-cross-entropy.ts';
import { record } from '../record/recording.ts';
import { jvp } from './jvp.ts';
import { flatRules } from './rules/elementwise.ts';
import { derivativeRules } from './rules.ts';

type Fn = (x: tf.Tensor) => tf.Tensor;
const other = tf.tensor2d([
  [0.7, -1.2, 2.1],
  [0.4, 1.9, -0.6],
]);
const square = tf.tensor2d([
  [0.3, -1.1],
  [0.8, 0.2],
  [-0.5, 1.4],
]);
const image = (x: tf.Tensor) => tf.reshape(x, [1, 2, 3, 1]) as tf.Tensor4D;
const kernel = tf.tensor4d([0.5, -0.3, 0.9, 0.1], [2, 2, 1, 1]);

/** A function of a 2×3 matrix of numbers between 0.2 and 1.7 for each op that has a rule. */
const functions: Record<string, Fn> = {
  Neg: (x) => tf.square(tf.neg(x)),
  Exp: tf.exp,
  Expm1: tf.expm1,
  Log: tf.log,
  Log1p: tf.log1p,
  Sqrt: tf.sqrt,
  Rsqrt: tf.rsqrt,
  Square: tf.square,
  Reciprocal: tf.reciprocal,
  Abs: (x) => tf.abs(tf.sub(x, 0.9)),
  Sin: tf.sin,
  Cos: tf.cos,
  Tanh: tf.tanh,
  Sigmoid: tf.sigmoid,
  Softplus: tf.softplus,
  Elu: (x) => tf.elu(tf.sub(x, 0.9)),
  Erf: tf.erf,
  Relu: (x) => tf.relu(tf.sub(x, 0.9)),
  ReluGrad: tf.grad((x) => tf.relu(tf.square(tf.sub(x, 0.9)))),
  Add: (x) => tf.add(x, tf.square(tf.slice(x, [0, 0], [1, 3]))),
  Sub: (x) => tf.sub(other, tf.square(x)),
  Mul: (x) => tf.mul(x, tf.mul(x, other)),
  RealDiv: (x) => tf.div(tf.square(x), tf.add(x, 1)),
  SquaredDifference: (x) => tf.squaredDifference(x, tf.mul(x, other)),
  Pow: (x) => tf.pow(x, tf.square(x)),
  Maximum: (x) => tf.maximum(tf.square(x), tf.mul(0.8, x)),
  Minimum: (x) => tf.minimum(tf.square(x), tf.mul(0.8, x)),
  Select: (x) => tf.where(tf.greater(other, 0), tf.square(x), tf.exp(x)),
  AddN: (x) => tf.addN([x, tf.square(x), other]),
  Cast: (x) => tf.mul(tf.cast(tf.cast(x, 'int32'), 'float32'), tf.exp(x)),

  Reshape: (x) => tf.matMul(tf.reshape(x, [3, 2]), tf.reshape(x, [2, 3])),
  Transpose: (x) => tf.matMul(tf.transpose(x), x),
  ExpandDims: (x) => tf.square(tf.expandDims(x, 1)),
  Tile: (x) => tf.square(tf.tile(x, [2, 1])),
  Slice: (x) => tf.square(tf.slice(x, [0, 1], [2, 2])),
  StridedSlice: (x) => tf.square(tf.stridedSlice(x, [0, 0], [2, 3], [1, 2])),
  SplitV: (x) => tf.mul(...(tf.split(x, [2, 1], 1) as [tf.Tensor, tf.Tensor])),
  Unpack: (x) => tf.mul(...(tf.unstack(x) as [tf.Tensor, tf.Tensor])),
  Pack: (x) => tf.stack([tf.square(x), other]),
  ReverseV2: (x) => tf.square(tf.reverse(x, 1)),
  GatherV2: (x) => tf.square(tf.gather(x, tf.tensor1d([1, 1, 0], 'int32'))),
  GatherNd: (x) => tf.square(tf.gatherND(x, tf.tensor2d([[1, 2]], [1, 2], 'int32'))),
  ScatterNd: (x) => tf.square(tf.scatterND(tf.tensor2d([[1], [3]], [2, 1], 'int32'), x, [4, 3])),
  UnsortedSegmentSum: (x) => tf.square(tf.unsortedSegmentSum(x, tf.tensor1d([1, 1], 'int32'), 2)),
  Cumsum: (x) => tf.square(tf.cumsum(x, 1)),
  PadV2: (x) =>
    tf.exp(
      tf.pad(
        x,
        [
          [1, 0],
          [0, 1],
        ],
        0.5,
      ),
    ),
  MirrorPad: (x) =>
    tf.square(
      tf.mirrorPad(
        x,
        [
          [1, 0],
          [0, 1],
        ],
        'reflect',
      ),
    ),
  ConcatV2: (x) => tf.square(tf.concat([x, other], 1)),
  SpaceToBatchND: (x) =>
    tf.square(
      tf.spaceToBatchND(
        image(x),
        [2, 1],
        [
          [0, 0],
          [0, 0],
        ],
      ),
    ),
  BatchToSpaceND: (x) =>
    tf.square(
      tf.batchToSpaceND(
        tf.reshape(x, [2, 1, 3, 1]),
        [2, 1],
        [
          [0, 0],
          [0, 0],
        ],
      ),
    ),
  DepthToSpace: (x) =>
    tf.square(
      tf.depthToSpace(tf.tile(tf.reshape(x, [1, 2, 3, 1]), [1, 1, 1, 4]) as tf.Tensor4D, 2),
    ),

  Sum: (x) => tf.sum(tf.square(x), 1),
  Mean: (x) => tf.mean(tf.square(x), 0),
  Max: (x) => tf.max(tf.square(x), 1),
  Min: (x) => tf.min(tf.square(x), 0),
  Softmax: (x) => tf.softmax(x),
  SoftmaxCrossEntropyWithLogits: (x) =>
    softmaxCrossEntropy(x as tf.Tensor2D, tf.softmax(tf.square(x))),
  BatchMatMulV2: (x) => tf.matMul(x, tf.matMul(square, x)),
  Conv2D: (x) => tf.square(tf.conv2d(image(x), kernel, 1, 'same')),
  Conv2DBackpropInput: (x) =>
    tf.conv2dTranspose(
      image(x),
      tf.reshape(tf.slice(x, [0, 0], [2, 2]), [2, 2, 1, 1]) as tf.Tensor4D,
      [1, 3, 4, 1],
      1,
      'valid',
    ),
  Conv2DBackpropFilter: (x) =>
    tf.grad((k) => tf.sum(tf.square(tf.conv2d(image(x), k as tf.Tensor4D, 1, 'valid'))))(kernel),
  DepthwiseConv2dNativeBackpropInput: tf.grad((x) =>
    tf.sum(tf.exp(tf.depthwiseConv2d(image(x), kernel, 1, 'valid'))),
  ),
  DepthwiseConv2dNativeBackpropFilter: (x) =>
    tf.grad((k) => tf.sum(tf.square(tf.depthwiseConv2d(image(x), k as tf.Tensor4D, 1, 'valid'))))(
      kernel,
    ),
  DepthwiseConv2dNative: (x) => tf.square(tf.depthwiseConv2d(image(x), kernel, 1, 'valid')),
  AvgPool: (x) => tf.square(tf.avgPool(image(x), [2, 2], 1, 'valid')),
  AvgPoolGrad: tf.grad((x) => tf.sum(tf.exp(tf.avgPool(image(x), [2, 2], 1, 'valid')))),
  MaxPool: (x) => tf.square(tf.maxPool(image(x), [2, 2], 1, 'valid')),
  MaxPoolGrad: tf.grad((x) => tf.sum(tf.exp(tf.maxPool(image(x), [2, 2], 1, 'valid')))),
};

/** Ops that jvp itself executes, so that it can be nested: tested in jvp.test.ts and below. */
const ofNesting = ['Identity', 'MaxPoolGradGrad'];
/** Of float32 alone: tested in pooled-convolution.test.ts. */
const ofFloat32 = ['XlaCustomCallV2'];

const x = Float64Array.from([0.31, 1.62, 0.77, 1.13, 0.24, 1.48]);
const direction = Float64Array.from([0.9, -0.4, 0.6, 1.1, -0.8, 0.3]);

function centralDifference(engine: Engine, fn: Fn): Float64Array {
  const specs: TensorSpecs = { x: float32(2, 3) };
  const values = engine.compile((inputs) => ({ y: fn(inputs['x']!) }), specs, {
    precision: 'float64',
  });
  const at = (step: number) =>
    values.runNumbers({ x: x.map((value, index) => value + step * direction[index]!) })['y']!;
  const step = 1e-5;
  const ahead = at(step);
  const behind = at(-step);
  return ahead.map((value, index) => (value - behind[index]!) / (2 * step));
}

describeNative('derivative rules', (engine) => {
  test.each(Object.entries(functions))('%s agrees with central differences', (op, fn) => {
    const recorded = record(nodeBackend(), op, ({ x }) => ({ y: fn(x!) }), { x: float32(2, 3) });
    expect(recorded.nodes.map((node) => node.op)).toContain(op);
    const along = ({ x, v }: Tensors): Tensors => ({
      y: jvp(({ x }) => ({ y: fn(x!) }), { x: x! }, { x: v! }).tangents['y']!,
    });
    const specs = { x: float32(2, 3), v: float32(2, 3) };
    const compiled = engine.compile(along, specs, { precision: 'float64' });
    const { y } = compiled.runNumbers({ x, v: direction });
    expect(relativeError(y!, centralDifference(engine, fn))).toBeLessThan(1e-8);
  });

  test('MaxPoolGradGrad: the second derivative along a direction', () => {
    const pooled = (x: tf.Tensor) => tf.exp(tf.maxPool(image(x), [2, 2], 1, 'valid'));
    const along = (x: tf.Tensor, v: tf.Tensor) =>
      jvp(({ x }) => ({ y: pooled(x!) }), { x }, { x: v }).tangents['y']!;
    const at = tf.tensor2d(Array.from(x), [2, 3]);
    const v = tf.tensor2d(Array.from(direction), [2, 3]);
    const { tangents } = jvp(({ x }) => ({ y: along(x!, v) }), { x: at }, { x: v });
    // The maxima are 1.62 (twice) and its direction −0.4: exp(1.62) · 0.16.
    const exact = Math.exp(1.62) * 0.16;
    expect(relativeError(tangents['y']!.dataSync(), [exact, exact])).toBeLessThan(1e-6);
  });

  test('each rule is tested', () => {
    const tested = [
      ...Object.keys(functions),
      ...Object.keys(flatRules),
      ...ofNesting,
      ...ofFloat32,
    ];
    expect(Object.keys(derivativeRules).sort()).toEqual(tested.sort());
  });
});
