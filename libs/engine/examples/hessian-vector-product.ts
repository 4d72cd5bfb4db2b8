/**
 * Exact second derivatives: the leading eigenvalue of a Hessian by power iteration, in one loop.
 * `npx tsx libs/engine/examples/hessian-vector-product.ts`
 */
import * as tf from '@tensorflow/tfjs-core';
// eslint-disable-next-line @nx/enforce-module-boundaries -- written as a user would
import { hessianVectorProduct, openEngine, type Step } from '@basin/engine';

const engine = await openEngine({ backend: 'native' });

/** Σ exp(aᵢ·w): its Hessian at 0 is AᵀA. */
const rows = tf.tensor2d([
  [3, 1, 0],
  [0, 2, 1],
  [1, 0, 1],
]);
const loss = (w: tf.Tensor1D) => tf.sum(tf.exp(tf.dot(rows, w))) as tf.Scalar;

const power: Step = ({ v }, { w }) => {
  const { product } = hessianVectorProduct(loss, w as tf.Tensor1D, v as tf.Tensor1D);
  const eigenvalue = tf.sqrt(tf.sum(tf.square(product)));
  return { carry: { v: tf.div(product, eigenvalue) }, outputs: { eigenvalue } };
};
const vector = { shape: [3], dtype: 'float32' as const };
const loop = engine.compileLoop(
  power,
  { carry: { v: vector }, feeds: { w: vector } },
  { stepLimit: 100 },
);
const call = { carry: { v: tf.tensor1d([1, 0, 0]) }, feeds: { w: tf.zeros([3]) }, stepCount: 100 };
const { outputs } = loop.run(call);
process.stdout.write(
  `leading eigenvalue ${outputs['eigenvalue']!.dataSync().at(-1)!.toFixed(4)}\n`,
);
engine.close();
