import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { describeNative, float32, nodeBackend } from '../open-test-engine.ts';
import { outputName } from './op-outputs.ts';
import { openSession } from './saved-model.ts';

const code = (expected: string): unknown => expect.objectContaining({ code: expected });

test('an op that is in no table is refused, by its name', () => {
  const output = () => outputName('TensorListSplit', 0);
  expect(output).toThrow(code('engine/unknown-op'));
  expect(output).toThrow(/The op TensorListSplit cannot be compiled/);
});

describeNative('a program', (engine) => {
  test('that TensorFlow cannot read is refused in its words', () => {
    const open = () => openSession(nodeBackend().binding, 'torn', Uint8Array.of(1, 2, 3));
    expect(open).toThrow(code('engine/compile'));
    expect(open).toThrow(/refused the program of "torn"/);
  });

  test('that fails while it runs says what TensorFlow says; a full disk is told from it', () => {
    const { binding } = nodeBackend();
    // What TensorFlow says of a disk is said by its session, which no test can fill.
    const session = (failure?: string) => {
      const runSavedModel = (): never => {
        throw new Error(failure);
      };
      const loaded = { loadSavedModel: () => 1, deleteSavedModel: () => undefined, runSavedModel };
      return openSession({ ...binding, ...loaded }, 'f', Uint8Array.of());
    };
    const gather = engine.compile(
      ({ x, i }) => ({ y: tf.reshape(tf.gather(x!, i as tf.Tensor1D), [1]) }),
      { x: float32(2), i: { shape: [1], dtype: 'int32' } },
      { form: 'graph' },
    );
    const outside = () => gather.run({ x: tf.zeros([2]), i: tf.tensor1d([7], 'int32') });
    expect(outside).toThrow(code('engine/run'));
    expect(() => session('write: No space left on device').run({}, [])).toThrow(
      code('engine/program-cache'),
    );
    const ended = session();
    ended.close();
    expect(() => ended.run({}, [])).toThrow(code('engine/closed'));
  });
});
