import { createRequire } from 'node:module';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { openEngine } from '../index.ts';
import { installedRuntime } from '../runtime/installed.ts';

const runtime = installedRuntime();
if ('missing' in runtime)
  process.stderr.write(`sequential XLA is not tested: ${runtime.missing}\n`);

describe.skipIf('missing' in runtime)(
  'TensorFlow links to the addon that was loaded before it',
  () => {
    test('every XLA program is made to stay on the thread that calls it', async () => {
      if ('missing' in runtime) return;
      const engine = await openEngine({ backend: 'native' });
      const addon = createRequire(import.meta.url)(runtime.sequentialThunksPath) as {
        sequentialCount(): number;
      };
      const before = addon.sequentialCount();
      const program = engine.compile(
        ({ x }) => ({ y: tf.mul(tf.add(x as tf.Tensor, 1), x as tf.Tensor) }),
        { x: { shape: [3], dtype: 'float32' } },
        { form: 'xla' },
      );
      const x = tf.tensor1d([1, 2, 3]);
      const { y } = program.run({ x });
      expect(y?.dataSync()).toEqual(Float32Array.of(2, 6, 12));
      expect(addon.sequentialCount()).toBeGreaterThan(before);
      tf.dispose([x, y as tf.Tensor]);
      program.dispose();
    });

    test('large weights on their way into a loop are copied by that thread too', async () => {
      if ('missing' in runtime) return;
      const engine = await openEngine({ backend: 'native' });
      const addon = createRequire(import.meta.url)(runtime.sequentialThunksPath) as {
        wholeCopyCount(): number;
      };
      const before = addon.wholeCopyCount();
      const size = 2 ** 20;
      const loop = engine.compileLoop(
        ({ w }) => ({ carry: { w: tf.add(w as tf.Tensor, 1) }, outputs: {} }),
        { carry: { w: { shape: [size], dtype: 'float32' } }, feeds: {} },
        { stepLimit: 3, form: 'xla' },
      );
      const w = tf.range(0, size);
      const { carry } = loop.run({ carry: { w }, feeds: {}, stepCount: 3 });
      const values = (carry['w'] as tf.Tensor).dataSync();
      expect(values.findIndex((value, index) => value !== index + 3)).toBe(-1);
      expect(addon.wholeCopyCount()).toBeGreaterThan(before);
      tf.dispose([w, carry]);
      loop.dispose();
    });
  },
);
