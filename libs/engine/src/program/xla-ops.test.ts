import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { describeNative, float32, relativeError } from '../open-test-engine.ts';
import { opsByPass } from './fixtures/pass-results.ts';
import { optimise } from './optimise.ts';
import { useXlaOps } from './xla-ops.ts';

const layer = (x: tf.Tensor, b: tf.Tensor): tf.Tensor => tf.relu(tf.add(x, b));

describeNative("XLA's ops", (engine) => {
  test('ReLU, bias and their gradients are elementwise ops and sums', () => {
    const { after } = opsByPass(
      (program) => useXlaOps(optimise(program)),
      ({ x, b }) => {
        const { value, grads } = tf.valueAndGrads((x, b) =>
          tf.sum(tf.square(layer(x as tf.Tensor, b as tf.Tensor))),
        )([x!, b!]);
        return { value, x: grads[0]!, b: grads[1]! };
      },
      { x: float32(2, 4, 4, 3), b: float32(3) },
      1e-6,
    );
    expect(Object.keys(after)).not.toContain('Relu');
    expect(Object.keys(after)).not.toContain('ReluGrad');
    expect(after).toMatchObject({ Maximum: 1, Greater: 1, SelectV2: 1 });
  });

  test('a choice and a reciprocal', () => {
    const { before, after } = opsByPass(
      useXlaOps,
      ({ x, y }) => ({
        choice: tf.where(tf.greater(x!, y!), x!, y!),
        reciprocal: tf.reciprocal(x!),
      }),
      { x: float32(5, 3), y: float32(5, 3) },
    );
    expect(before).toMatchObject({ Select: 1, Reciprocal: 1 });
    expect(after).toMatchObject({ SelectV2: 1, Inv: 1 });
  });

  test('a value that is not a number stays one', () => {
    const program = engine.compile(
      ({ x }) => ({ y: tf.relu(x!) }),
      { x: float32(3) },
      { form: 'xla' },
    );
    const { y } = program.run({ x: tf.tensor1d([NaN, -1, 2]) });
    expect([...y!.dataSync()]).toEqual([NaN, 0, 2]);
    program.dispose();
  });

  test('in doubles too', () => {
    const fn = ({ x, b }: Record<string, tf.Tensor>) => ({ y: layer(x!, b!) });
    const specs = { x: float32(4, 3), b: float32(3) };
    const inputs = {
      x: Float64Array.from({ length: 12 }, (_, index) => Math.sin(index)),
      b: Float64Array.of(1, -0.1, 0.3),
    };
    const [graph, xla] = (['graph', 'xla'] as const).map((form) => {
      const program = engine.compile(fn, specs, { precision: 'float64', form });
      const { y } = program.runNumbers(inputs);
      program.dispose();
      return y!;
    });
    expect(relativeError(xla!, graph!)).toBeLessThan(1e-15);
  });
});
