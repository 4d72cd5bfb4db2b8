import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import type { Tensors } from '../engine.ts';
import { describeNative, float32, nodeBackend } from '../open-test-engine.ts';
import { record } from '../record/recording.ts';
import { optimise } from './optimise.ts';
import { printProgram } from './print-program.ts';

const layer = ({ w, x }: Tensors) => {
  const weights = tf.reshape(tf.slice(w as tf.Tensor1D, [0], [12]), [3, 4]) as tf.Tensor2D;
  return tf.relu(tf.add(tf.matMul(x as tf.Tensor2D, weights), tf.slice(w!, [12], [4])));
};

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
});
