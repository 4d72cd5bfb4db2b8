/**
 * Matrix products under XLA on one thread, in every order of the sides: what the forms of a training step
 * are chosen by. `npx tsx benchmarks/products.ts [--shapes=1000x784x64,…]`: examples × inputs × units.
 */
import { parseArgs } from 'node:util';
import { openEngine } from '@basin/engine';
import { poolEnvironment } from '@basin/engine/pool-environment';
import * as tf from '@tensorflow/tfjs-core';
import { median } from './bench/median.ts';

const { values } = parseArgs({
  options: {
    shapes: { type: 'string', default: '1000x784x64,64x784x190,75x800x256,1875x128x128' },
  },
});

interface Order {
  name: string;
  left: [number, number];
  right: [number, number];
  transposes: [boolean, boolean];
}

/** Products of a dense layer: outputs, gradient by the kernel, gradient by the inputs. */
function ordersOf(examples: number, inputs: number, units: number): Order[] {
  const order = (name: string, left: string, right: string): Order => {
    const size = (letter: string): number =>
      ({ n: examples, i: inputs, u: units })[letter] as number;
    const shape = (side: string): [number, number] => [
      size(side[0] as string),
      size(side[1] as string),
    ];
    return {
      name: `${name}  ${left} · ${right}`,
      left: shape(left),
      right: shape(right),
      transposes: [left.endsWith('ᵀ'), right.endsWith('ᵀ')],
    };
  };
  return [
    order('outputs   ', 'ni', 'uiᵀ'),
    order('outputs   ', 'ni', 'iu'),
    order('outputs   ', 'ui', 'niᵀ'),
    order('outputs   ', 'ui', 'in'),
    order('by kernel ', 'un', 'ni'),
    order('by kernel ', 'un', 'inᵀ'),
    order('by kernel ', 'nuᵀ', 'ni'),
    order('by kernel ', 'niᵀ', 'nu'),
    order('by inputs ', 'nu', 'ui'),
    order('by inputs ', 'nu', 'iuᵀ'),
    order('by inputs ', 'unᵀ', 'ui'),
    order('by inputs ', 'uiᵀ', 'un'),
    order('by inputs ', 'iu', 'un'),
  ];
}

Object.assign(process.env, { ...poolEnvironment(1, 'native'), ...process.env });
const engine = await openEngine({ backend: 'native' });
const stepCount = 200;
for (const shape of values.shapes.split(',')) {
  const [examples, inputs, units] = shape.split('x').map(Number) as [number, number, number];
  process.stdout.write(`${examples} examples (n), ${inputs} inputs (i), ${units} units (u)\n`);
  for (const order of ordersOf(examples, inputs, units)) {
    const seconds = secondsOf(order);
    const gflops = (2 * examples * inputs * units) / seconds / 1e9;
    const microseconds = (seconds * 1e6).toFixed(1).padStart(9);
    process.stdout.write(
      `  ${order.name.padEnd(24)} ${microseconds} µs  ${gflops.toFixed(0)} GFLOPS\n`,
    );
  }
}

/** Seconds of one product; each step's depends on the step before, so that none is left out. */
function secondsOf({ name, left, right, transposes }: Order): number {
  const loop = engine.compileLoop(
    ({ seed }, { a, b }) => {
      const product = tf.matMul(
        tf.add(a as tf.Tensor, seed as tf.Tensor),
        b as tf.Tensor,
        ...transposes,
      );
      const first = tf.slice(tf.reshape(product, [-1]), [0], [1]);
      return { carry: { seed: tf.mul(tf.reshape(first, []), 1e-9) }, outputs: {} };
    },
    {
      carry: { seed: { shape: [], dtype: 'float32' } },
      feeds: { a: { shape: left, dtype: 'float32' }, b: { shape: right, dtype: 'float32' } },
    },
    { stepLimit: stepCount, form: 'xla', name },
  );
  const feeds = {
    a: tf.randomNormal(left, 0, 1, 'float32', 1),
    b: tf.randomNormal(right, 0, 1, 'float32', 2),
  };
  let carry: Record<string, tf.Tensor> = { seed: tf.scalar(0) };
  const times = Array.from({ length: 9 }, () => {
    const startedMs = performance.now();
    const result = loop.run({ carry, feeds, stepCount });
    const seconds = (performance.now() - startedMs) / 1000 / stepCount;
    tf.dispose(carry);
    carry = result.carry;
    return seconds;
  });
  tf.dispose([carry, feeds]);
  loop.dispose();
  return median(times.slice(1));
}
