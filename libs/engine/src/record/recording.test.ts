import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import type { Tensors } from '../engine.ts';
import { describeNative, float32, int32, nodeBackend, tensorCounts } from '../open-test-engine.ts';
import { openEngine } from '../open-engine.ts';
import { record } from './recording.ts';

const ops = (program: ReturnType<typeof record>) => program.nodes.map(({ op }) => op);

describeNative('a recording', (engine) => {
  test('is the list of ops with shapes, and leaves no tensor behind', () => {
    const before = tensorCounts();
    const program = record(
      nodeBackend(),
      'f',
      ({ x, y }) => ({ product: tf.matMul(x as tf.Tensor2D, y as tf.Tensor2D, false, true) }),
      { x: float32(2, 3), y: float32(4, 3) },
    );
    expect(ops(program)).toEqual(['Input', 'Input', 'BatchMatMulV2']);
    expect(program.outputs['product']).toMatchObject({ shape: [2, 4], dtype: 'float32' });
    expect(program.outputs['product']!.node.attributes['adj_y']).toEqual({
      kind: 'bool',
      value: true,
    });
    expect(tensorCounts()).toEqual(before);
  });

  test('holds constants that were made on another backend', async () => {
    await openEngine({ backend: 'cpu' });
    const constant = tf.tensor1d([3, 5]);
    await openEngine({ backend: 'native' });
    const program = record(
      nodeBackend(),
      'f',
      ({ x }) => ({ sum: tf.add(x as tf.Tensor, constant) }),
      { x: float32(2) },
    );
    const node = program.nodes.find(({ op }) => op === 'Const');
    expect(node?.constant).toEqual(Float32Array.of(3, 5));
    constant.dispose();
  });

  test('holds constants by their value at that moment', () => {
    const values = new Float32Array([1, 2]);
    const program = record(
      nodeBackend(),
      'f',
      ({ x }) => ({ y: tf.add(x!, tf.tensor1d(values)) }),
      {
        x: float32(2),
      },
    );
    values[0] = 9;
    const constant = program.nodes.find(({ op }) => op === 'Const');
    expect(constant!.constant).toEqual(new Float32Array([1, 2]));
  });

  const pair = { x: float32(2), i: int32(2) };
  test.each<[string, string, (inputs: Tensors) => Tensors, RegExp]>([
    [
      'reads an input',
      'engine/value-read',
      ({ x }) => ({ y: tf.scalar(x!.dataSync()[0]!) }),
      /input "x"/,
    ],
    [
      'reads a result',
      'engine/value-read',
      ({ x }) => ({ y: tf.scalar(tf.square(x!).dataSync()[0]!) }),
      /result of Square/,
    ],
    [
      'draws a random number',
      'engine/random',
      () => ({ y: tf.randomUniform([2]) }),
      /unseeded random/,
    ],
    [
      'returns a tensor alone',
      'engine/structure',
      ({ x }) => x as unknown as Tensors,
      /found one tensor/,
    ],
    [
      'is async',
      'engine/structure',
      (async ({ x }: Tensors) => ({ x })) as unknown as (inputs: Tensors) => Tensors,
      /must not be async/,
    ],
  ])('refuses a function that %s', (_, code, fn, message) => {
    const refused = () => engine.compile(fn, pair, { name: 'bad' });
    expect(refused).toThrow(expect.objectContaining({ code }));
    expect(refused).toThrow(message);
    expect(refused).toThrow(/"bad"/);
  });

  test('refuses arithmetic that TensorFlow cannot do on bytes, and says what to do', () => {
    const fn = ({ bytes }: Tensors) => ({ y: tf.mul(bytes!, bytes!) });
    const refused = () => engine.compile(fn, { bytes: { shape: [4], dtype: 'uint8' } });
    expect(refused).toThrow(/Mul cannot compute with uint8.*tf\.cast/);
  });

  test('refuses a step that changes its carry', () => {
    const specs = { carry: { w: float32(2) }, feeds: {} };
    const compile = (w: (w: tf.Tensor) => tf.Tensor | undefined) => () =>
      engine.compileLoop(
        (carry) => ({ carry: { w: w(carry['w']!) } as Tensors, outputs: {} }),
        specs,
        { stepLimit: 2, name: 'grow' },
      );
    expect(compile((w) => tf.cast(w, 'int32'))).toThrow(
      expect.objectContaining({ code: 'engine/shape' }),
    );
    expect(compile((w) => tf.concat([w, w]))).toThrow(
      'carry returned by step "grow": "w" must be float32[2], found float32[4].',
    );
    expect(compile((w) => tf.cast(w, 'int32'))).toThrow('must be float32[2], found int32[2]');
    expect(compile(() => undefined)).toThrow(/must be an object of tensors/);
  });
});
