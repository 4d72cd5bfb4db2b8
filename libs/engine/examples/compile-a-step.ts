/** A function of tensors becomes one program: `npx tsx libs/engine/examples/compile-a-step.ts` */
import * as tf from '@tensorflow/tfjs-core';
// eslint-disable-next-line @nx/enforce-module-boundaries -- written as a user would
import { functionProgram, openEngine, printProgram, type Tensors } from '@basin/engine';

const engine = await openEngine();
process.stdout.write(`backend ${engine.backend}: ${engine.reason}\n`);

/** One update of a linear model by gradient descent. */
function update({ w, x, y }: Tensors): Tensors {
  const loss = (w: tf.Tensor) =>
    tf.mean(tf.squaredDifference(tf.matMul(x as tf.Tensor2D, w as tf.Tensor2D), y!));
  const { value, grad } = tf.valueAndGrad((w) => loss(w) as tf.Scalar)(w!);
  return { loss: value, w: tf.sub(w!, tf.mul(grad, 0.1)) };
}

const specs = {
  w: { shape: [3, 1], dtype: 'float32' as const },
  x: { shape: [50, 3], dtype: 'float32' as const },
  y: { shape: [50, 1], dtype: 'float32' as const },
};
const compiled = engine.compile(update, specs, { name: 'update' });
const x = tf.randomNormal([50, 3], 0, 1, 'float32', 1);
const y = tf.matMul(x as tf.Tensor2D, tf.tensor2d([1, -2, 0.5], [3, 1]));
const { loss, w } = compiled.run({ w: tf.zeros([3, 1]), x, y });
process.stdout.write(
  `loss ${loss!.dataSync()[0]!.toFixed(4)}, weights ${w!.dataSync().join(' ')}\n`,
);
if (engine.compiles) process.stdout.write(`${printProgram(functionProgram(update, specs))}\n`);
engine.close();
