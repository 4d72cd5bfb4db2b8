/** Two thousand steps of Adam in a few calls: `npx tsx libs/engine/examples/loop.ts` */
import * as tf from '@tensorflow/tfjs-core';
// eslint-disable-next-line @nx/enforce-module-boundaries -- written as a user would
import { openEngine, type Step, type Tensors } from '@basin/engine';

const engine = await openEngine();
const hiddenCount = 32;

/** Fits y = sin 3x with one hidden layer. `t` counts the updates, for Adam's bias correction. */
const step: Step = ({ t, ...carry }, { x, y }) => {
  const names = ['w1', 'b1', 'w2'];
  const loss = (...[w1, b1, w2]: tf.Tensor[]) => {
    const hidden = tf.tanh(tf.add(tf.matMul(x as tf.Tensor2D, w1 as tf.Tensor2D), b1!));
    const found = tf.matMul(hidden as tf.Tensor2D, w2 as tf.Tensor2D);
    return tf.mean(tf.squaredDifference(found, y!)) as tf.Scalar;
  };
  const { value, grads } = tf.valueAndGrads(loss)(names.map((name) => carry[name]!));
  const count = tf.add(t!, 1);
  const next: Tensors = { t: count };
  names.forEach((name, index) => {
    const gradient = grads[index]!;
    const mean = tf.add(tf.mul(carry[`${name}.mean`]!, 0.9), tf.mul(gradient, 0.1));
    const square = tf.add(
      tf.mul(carry[`${name}.square`]!, 0.999),
      tf.mul(tf.square(gradient), 0.001),
    );
    const unbiased = (moment: tf.Tensor, decay: number) =>
      tf.div(moment, tf.sub(1, tf.pow(decay, count)));
    const direction = tf.div(unbiased(mean, 0.9), tf.add(tf.sqrt(unbiased(square, 0.999)), 1e-8));
    next[name] = tf.sub(carry[name]!, tf.mul(direction, 0.01));
    next[`${name}.mean`] = mean;
    next[`${name}.square`] = square;
  });
  return { carry: next, outputs: { loss: value } };
};

const weights = {
  w1: tf.randomNormal([1, hiddenCount], 0, 2, 'float32', 1),
  b1: tf.randomNormal([hiddenCount], 0, 1, 'float32', 2),
  w2: tf.randomNormal([hiddenCount, 1], 0, 0.3, 'float32', 3),
};
let carry: Tensors = { t: tf.scalar(0), ...weights };
for (const [name, { shape }] of Object.entries(weights)) {
  carry[`${name}.mean`] = tf.zeros(shape);
  carry[`${name}.square`] = tf.zeros(shape);
}
const x = tf.linspace(-2, 2, 200).reshape([200, 1]);
const feeds = { x, y: tf.sin(tf.mul(x, 3)) };
const specsOf = (tensors: Tensors) =>
  Object.fromEntries(
    Object.entries(tensors).map(([name, { shape }]) => [
      name,
      { shape, dtype: 'float32' as const },
    ]),
  );

const stepLimit = 500;
const loop = engine.compileLoop(
  step,
  { carry: specsOf(carry), feeds: specsOf(feeds) },
  { stepLimit, expectedStepCount: 2_000, name: 'sine' },
);
const startedMs = performance.now();
for (let call = 0; call < 4; call++) {
  const result = loop.run({ carry, feeds, stepCount: stepLimit });
  tf.dispose(carry);
  carry = result.carry;
  const losses = result.outputs['loss']!.dataSync();
  process.stdout.write(
    `after ${(call + 1) * stepLimit} steps: loss ${losses.at(-1)!.toFixed(5)}\n`,
  );
}
const seconds = (performance.now() - startedMs) / 1_000;
process.stdout.write(`form ${loop.form}, ${seconds.toFixed(2)} s with compilation\n`);
engine.close();
