import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { conformanceFunctions, together } from '../backend/fixtures/conformance-functions.ts';
import type { Tensors, TensorSpecs } from '../engine.ts';
import { describeNative, float32, nodeBackend } from '../open-test-engine.ts';
import { customCallOp } from '../ops/custom-calls.ts';
import { isBytes, observeOps } from '../ops/op-interception.ts';
import { pooledConvolution } from '../ops/pooled-convolution.ts';
import { record } from './recording.ts';
import { opsWithRules } from './result-specs.ts';

type Fn = (inputs: Tensors) => Tensors;

/** An op with its results, `Conv2D float32[3,5,5,4]`. */
const line = (op: string, results: readonly { shape: readonly number[]; dtype: string }[]) =>
  [op, ...results.map(({ shape, dtype }) => `${dtype}[${shape.join(',')}]`)].join(' ');

/** The ops of a recording. Without reshapes, which it adds where tensors share their values. */
function recorded(fn: Fn, specs: TensorSpecs): string[] {
  return record(nodeBackend(), 'f', fn, specs)
    .nodes.filter(({ op }) => !['Input', 'Const', 'Reshape'].includes(op))
    .map(({ op, outputs }) => line(op, outputs));
}

/** The same ops as TensorFlow executes them. */
function executed(fn: Fn, specs: TensorSpecs): string[] {
  const lines: string[] = [];
  const backend = nodeBackend();
  tf.tidy(() => {
    const inputs: Tensors = {};
    for (const [name, { shape }] of Object.entries(specs)) inputs[name] = tf.zeros(shape);
    observeOps(
      backend,
      (op, _attributes, _inputs, run) => {
        const tensors = run();
        const specsOf = tensors.map((one) => ({
          shape: one.shape,
          dtype: isBytes(backend, one) ? 'uint8' : one.dtype,
        }));
        if (op !== 'Reshape') lines.push(line(op, specsOf));
        return tensors;
      },
      () => fn(inputs),
    );
  });
  return lines;
}

const seen = new Set<string>();

function expectSame(fn: Fn, specs: TensorSpecs): void {
  const lines = recorded(fn, specs);
  expect(lines).toEqual(executed(fn, specs));
  for (const one of lines) seen.add(one.split(' ')[0]!);
}

const size = fc.integer({ min: 1, max: 9 });

describeNative('results that are not computed', () => {
  test('have the shapes and types that TensorFlow gives them: functions and their gradients', () => {
    const { fn, specs } = together(conformanceFunctions);
    expectSame(fn, specs);
  });

  test('of elementwise ops', () => {
    const x2 = { x: float32(3, 4), y: float32(4) };
    const functions: ((x: tf.Tensor, y: tf.Tensor) => tf.Tensor)[] = [
      ...[tf.neg, tf.abs, tf.exp, tf.log, tf.log1p, tf.sqrt, tf.rsqrt, tf.square, tf.sign],
      ...[tf.reciprocal, tf.relu, tf.tanh, tf.sigmoid, (x: tf.Tensor) => tf.softmax(x)],
      ...[tf.add, tf.sub, tf.mul, tf.div, tf.maximum, tf.minimum, tf.squaredDifference],
      ...[tf.greater, tf.greaterEqual, tf.less, tf.lessEqual, tf.equal, tf.notEqual],
      (x) => tf.cast(tf.cast(x, 'bool'), 'int32'),
    ];
    for (const fn of functions) expectSame(({ x, y }) => ({ z: fn(x!, y!) }), x2);
  });

  test('of reductions along any axes', () => {
    const axes = fc.subarray([0, 1, -1], { minLength: 1 });
    fc.assert(
      fc.property(fc.tuple(size, size, size), axes, fc.boolean(), (shape, axes, keepDims) => {
        for (const reduce of [tf.sum, tf.mean, tf.max, tf.min]) {
          expectSame(({ x }) => ({ y: reduce(x!, axes, keepDims) }), { x: float32(...shape) });
        }
      }),
    );
  });

  test('of matrix products, stacked, transposed, broadcast', () => {
    const property = fc.property(
      fc.tuple(size, size, size, size),
      fc.tuple(fc.boolean(), fc.boolean(), fc.boolean()),
      ([stack, m, k, n], [left, right, shared]) => {
        const a = left ? [k, m] : [m, k];
        const b = right ? [n, k] : [k, n];
        expectSame(({ a, b }) => ({ c: tf.matMul(a!, b!, left, right) }), {
          a: float32(stack, ...a),
          b: float32(shared ? 1 : stack, ...b),
        });
      },
    );
    fc.assert(property);
  });

  test('of convolutions and pools, with their gradients', () => {
    const small = fc.integer({ min: 1, max: 3 });
    const padding = fc.constantFrom('valid', 'same');
    const property = fc.property(
      fc.tuple(fc.integer({ min: 7, max: 12 }), fc.integer({ min: 7, max: 12 })),
      fc.tuple(small, small, small, small),
      padding,
      ([height, width], [window, stride, dilation, channels], pad) => {
        const specs = {
          x: float32(2, height, width, channels),
          k: float32(window, 2, channels, 3),
        };
        const convolve = (x: tf.Tensor, k: tf.Tensor) =>
          tf.conv2d(x as tf.Tensor4D, k as tf.Tensor4D, stride, pad);
        expectSame(({ x, k }) => {
          const [dx, dk] = tf.grads((x, k) => tf.sum(convolve(x, k)))([x!, k!]);
          return { dx: dx!, dk: dk! };
        }, specs);
        // Dilations and strides exclude one another.
        expectSame(
          ({ x, k }) => ({
            y: tf.conv2d(x as tf.Tensor4D, k as tf.Tensor4D, 1, pad, 'NHWC', dilation),
          }),
          specs,
        );
        for (const pool of [tf.maxPool, tf.avgPool]) {
          expectSame(
            ({ x }) => ({
              dx: tf.grad((x) => tf.sum(pool(x as tf.Tensor4D, window, stride, pad)))(x!),
            }),
            { x: specs.x },
          );
        }
      },
    );
    fc.assert(property);
  });

  test('of custom calls', () => {
    expectSame(
      ({ images, kernel, bias }) => ({
        pooled: pooledConvolution(
          images as tf.Tensor4D,
          kernel as tf.Tensor4D,
          bias as tf.Tensor1D,
          { activation: 'relu' },
        ),
      }),
      { images: float32(2, 9, 8, 3), kernel: float32(3, 3, 3, 5), bias: float32(5) },
    );
    expect(seen).toContain(customCallOp);
  });

  test('of every op that has a rule', () => {
    expect([...opsWithRules].filter((op) => !seen.has(op))).toEqual([]);
  });
});
