import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import type { Tensors, TensorSpecs } from '../engine.ts';
import { describeNative, float32, nodeBackend, relativeError } from '../open-test-engine.ts';
import { record } from '../record/recording.ts';
import { functionGraph } from '../run/function-graph.ts';
import { openSession, savedModelBytes } from '../run/saved-model.ts';
import { runSession } from '../run/program-session.ts';
import { optimise } from './optimise.ts';
import { countOps, estimateFlops, printProgram } from './print-program.ts';
import type { Program } from './program.ts';

/** The program's results on these inputs, as TensorFlow computes them. */
function run(program: Program, inputs: Tensors): Record<string, number[]> {
  const { graph, names } = functionGraph(program, 'graph');
  const session = openSession(nodeBackend().binding, 'test', savedModelBytes(graph));
  const fed = Object.entries(inputs).map(([name, tensor]) => [names.inputs[name], tensor]);
  const results = runSession(nodeBackend(), session, Object.fromEntries(fed), names.outputs);
  session.close();
  return Object.fromEntries(
    Object.entries(results).map(([name, tensor]) => [name, Array.from(tensor.dataSync())]),
  );
}

function optimised(fn: (inputs: Tensors) => Tensors, specs: TensorSpecs) {
  const recorded = record(nodeBackend(), 'f', fn, specs);
  const program = optimise(recorded);
  const inputs = Object.fromEntries(
    Object.entries(specs).map(([name, { shape }], index) => [
      name,
      tf.randomNormal(shape, 0, 1, 'float32', index + 1),
    ]),
  );
  const before = run(recorded, inputs);
  const after = run(program, inputs);
  for (const name of Object.keys(before)) {
    expect(relativeError(after[name]!, before[name]!), name).toBeLessThan(1e-6);
  }
  return Object.fromEntries(countOps(program));
}

const layer = ({ w, x }: Tensors) => {
  const weights = tf.reshape(tf.slice(w as tf.Tensor1D, [0], [12]), [3, 4]) as tf.Tensor2D;
  return tf.relu(tf.add(tf.matMul(x as tf.Tensor2D, weights), tf.slice(w!, [12], [4])));
};

describeNative('passes', () => {
  test('a dense layer and its gradient become the ops one would write by hand', () => {
    const fn = ({ w, x }: Tensors): Tensors => {
      const loss = (weights: tf.Tensor) => tf.mean(layer({ w: weights, x: x! })) as tf.Scalar;
      const { value, grad } = tf.valueAndGrad(loss)(w!);
      return { value, grad };
    };
    expect(optimised(fn, { w: float32(16), x: float32(5, 3) })).toEqual({
      Reshape: 2,
      MatMul: 2,
      Slice: 2,
      BiasAdd: 1,
      BiasAddGrad: 1,
      ConcatV2: 1,
      Mean: 1,
      Relu: 1,
      ReluGrad: 1,
    });
  });

  test('gradients of slices are joined; what no slice touches is zero', () => {
    const fn = ({ w }: Tensors): Tensors => {
      const parts = (x: tf.Tensor) =>
        tf.add(tf.sum(tf.square(tf.slice(x, [6], [2]))), tf.sum(tf.exp(tf.slice(x, [1], [3]))));
      return { grad: tf.grad(parts)(w!) };
    };
    expect(optimised(fn, { w: float32(9) })).not.toHaveProperty('PadV2');
  });

  test('overlapping slices are still summed', () => {
    const fn = ({ w }: Tensors): Tensors => {
      const parts = (x: tf.Tensor) =>
        tf.add(tf.sum(tf.square(tf.slice(x, [0], [4]))), tf.sum(tf.exp(tf.slice(x, [2], [4]))));
      return { grad: tf.grad(parts)(w!) };
    };
    expect(optimised(fn, { w: float32(6) })).toMatchObject({ PadV2: 2, Add: 1 });
  });

  test('equal subexpressions are computed once and unused ones not at all', () => {
    const fn = ({ x }: Tensors): Tensors => {
      tf.sin(x!);
      return { y: tf.sub(tf.exp(tf.mul(x!, 2)), tf.tanh(tf.exp(tf.mul(x!, 2)))) };
    };
    expect(optimised(fn, { x: float32(3) })).toEqual({ Exp: 1, Mul: 1, Sub: 1, Tanh: 1 });
  });

  test('ops that change nothing go', () => {
    const fn = ({ x }: Tensors): Tensors => {
      const same = tf.mul(tf.reshape(tf.reshape(x!, [6]), [2, 3]), tf.ones([2, 3]));
      return { y: tf.square(tf.div(tf.clone(same), 1)) };
    };
    expect(optimised(fn, { x: float32(2, 3) })).toEqual({ Square: 1 });
  });
});

describeNative('a printed program', () => {
  test('is readable', () => {
    const fn = ({ w, x }: Tensors): Tensors => ({ y: layer({ w: w!, x: x! }) });
    const specs = { w: float32(16), x: float32(5, 3) };
    expect(printProgram(optimise(record(nodeBackend(), 'layer', fn, specs))))
      .toMatchInlineSnapshot(`
      "layer
      %0 = Input() "w" → float32[16]
      %1 = Input() "x" → float32[5,3]
      %2 = Const() {0} → int32[1]
      %3 = Const() {12} → int32[1]
      %4 = Slice(%0, %2, %3) → float32[12]
      %5 = Const() {3, 4} → int32[2]
      %6 = Reshape(%4, %5) → float32[3,4]
      %7 = MatMul(%1, %6) → float32[5,4]
      %8 = Const() {4} → int32[1]
      %9 = Slice(%0, %3, %8) → float32[4]
      %10 = BiasAdd(%7, %9) data_format=NHWC → float32[5,4]
      %11 = Relu(%10) → float32[5,4]
      return y = %11
      ops: Slice 2, BiasAdd 1, MatMul 1, Relu 1, Reshape 1
      FLOPs: 160"
    `);
  });

  test('estimates the work of products', () => {
    const fn = ({ x }: Tensors): Tensors => ({
      y: tf.matMul(x as tf.Tensor2D, x as tf.Tensor2D, true),
    });
    const program = record(nodeBackend(), 'f', fn, { x: float32(7, 3) });
    expect(estimateFlops(program)).toBe(2 * 3 * 7 * 3);
  });
});
