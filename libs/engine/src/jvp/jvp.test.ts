import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import type { Tensors } from '../engine.ts';
import { describeNative, float32, relativeError, tensorCounts } from '../open-test-engine.ts';
import { softmaxCrossEntropy } from '../ops/softmax-cross-entropy.ts';
import cases from './fixtures/hessian-products.json' with { type: 'json' };
import { hessianVectorProduct, jvp } from './jvp.ts';

type Case = (typeof cases)[number];
const activations = { relu: tf.relu, tanh: tf.tanh, sigmoid: tf.sigmoid };
const labels = tf.tensor1d([0, 2, 1, 1], 'int32');

/** The networks of fixtures/make-hessian-products.py. */
function lossOf({ name, activation, loss, padding }: Case) {
  const activate = activations[activation as keyof typeof activations];
  const part = (w: tf.Tensor1D, begin: number, shape: number[]) =>
    tf.reshape(tf.slice(w, [begin], [tf.util.sizeFromShape(shape)]), shape);
  const head = (w: tf.Tensor1D, begin: number, values: tf.Tensor2D) => {
    const width = values.shape[1];
    const kernel = part(w, begin, [width, 3]) as tf.Tensor2D;
    const outputs = tf.add(tf.matMul(values, kernel), part(w, begin + width * 3, [3]));
    return loss === 'cross-entropy'
      ? tf.mean(softmaxCrossEntropy(outputs as tf.Tensor2D, labels))
      : tf.mean(tf.squaredDifference(outputs, tf.oneHot(labels, 3, 1, 0, 'float32')));
  };
  return (w: tf.Tensor1D, x: tf.Tensor): tf.Scalar => {
    if (name === 'dense') {
      const sums = tf.add(
        tf.matMul(x as tf.Tensor2D, part(w, 0, [4, 5]) as tf.Tensor2D),
        part(w, 20, [5]),
      );
      return head(w, 25, activate(sums) as tf.Tensor2D) as tf.Scalar;
    }
    const kernel = part(w, 0, [3, 3, 1, 2]) as tf.Tensor4D;
    const sums = tf.add(
      tf.conv2d(x as tf.Tensor4D, kernel, 1, padding as 'same'),
      part(w, 18, [2]),
    );
    const pooled = tf.maxPool(activate(sums) as tf.Tensor4D, 2, 2, 'valid');
    return head(w, 20, tf.reshape(pooled, [4, -1])) as tf.Scalar;
  };
}

const titled = cases.map((one): [string, Case] => [
  [one.name, one.padding, one.activation, one.loss].filter(Boolean).join(' '),
  one,
]);

describeNative('Hessian-vector products', (engine) => {
  const shapeOf = ({ name }: Case) => (name === 'dense' ? [4, 4] : [4, 6, 6, 1]);

  test.each(titled)('%s: float64 within 1e-8 of PyTorch, float32 within 1e-4', (_, fixture) => {
    const size = fixture.w.length;
    const loss = lossOf(fixture);
    const product = ({ w, v, x }: Tensors): Tensors =>
      hessianVectorProduct((weights) => loss(weights, x!), w as tf.Tensor1D, v as tf.Tensor1D);
    const specs = { w: float32(size), v: float32(size), x: float32(...shapeOf(fixture)) };
    const inputs = {
      w: Float64Array.from(fixture.w),
      v: Float64Array.from(fixture.v),
      x: Float64Array.from(fixture.x),
    };
    for (const [precision, tolerance] of [
      ['float64', 1e-8],
      ['float32', 1e-4],
    ] as const) {
      const compiled = engine.compile(product, specs, { precision });
      const { loss: value, gradient, product: found } = compiled.runNumbers(inputs);
      expect(relativeError(value!, [fixture.lossValue])).toBeLessThan(tolerance);
      expect(relativeError(gradient!, fixture.gradient)).toBeLessThan(tolerance);
      expect(relativeError(found!, fixture.product)).toBeLessThan(tolerance);
    }
    const eager = tf.tidy(() => {
      const x = tf.tensor(fixture.x, shapeOf(fixture));
      return hessianVectorProduct(
        (w) => loss(w, x),
        tf.tensor1d(fixture.w),
        tf.tensor1d(fixture.v),
      ).product.dataSync();
    });
    expect(relativeError(eager, fixture.product)).toBeLessThan(1e-4);
  });

  test('an exact Hessian under XLA, row by row in one loop', () => {
    const loop = engine.compileLoop(
      (carry, { w, units }, index) => {
        const cube = (x: tf.Tensor1D) => tf.sum(tf.pow(x, 3)) as tf.Scalar;
        const unit = tf.gather(units!, index) as tf.Tensor1D;
        const { product } = hessianVectorProduct(cube, w as tf.Tensor1D, unit);
        return { carry, outputs: { row: product } };
      },
      { carry: {}, feeds: { w: float32(3), units: float32(3, 3) } },
      { stepLimit: 3, form: 'xla' },
    );
    const feeds = { w: tf.tensor1d([1, 2, 3]), units: tf.eye(3) };
    const { outputs } = loop.run({ carry: {}, feeds, stepCount: 3 });
    expect(outputs['row']!.arraySync()).toEqual([
      [6, 0, 0],
      [0, 12, 0],
      [0, 0, 18],
    ]);
  });

  test('leaves no tensor behind', () => {
    const w = tf.tensor1d([0.5, -1]);
    const multiply = () =>
      tf.dispose(hessianVectorProduct((x) => tf.sum(tf.tanh(x)) as tf.Scalar, w, w));
    // The first use uploads w.
    multiply();
    const before = tensorCounts();
    multiply();
    expect(tensorCounts()).toEqual(before);
  });
});

describeNative('a Jacobian-vector product', () => {
  test('may be nested: the second derivative along a direction', () => {
    const inner = ({ x }: Tensors) => ({
      y: jvp(({ x }) => ({ y: tf.exp(x!) }), { x: x! }, { x: tf.tensor1d([1, 2]) }).tangents['y']!,
    });
    const { outputs, tangents } = jvp(
      inner,
      { x: tf.tensor1d([0, 1]) },
      { x: tf.tensor1d([1, 1]) },
    );
    expect(relativeError(outputs['y']!.dataSync(), [1, 2 * Math.E])).toBeLessThan(1e-6);
    expect(relativeError(tangents['y']!.dataSync(), [1, 2 * Math.E])).toBeLessThan(1e-6);
  });

  test('is zero where nothing depends on the primals', () => {
    const x = tf.tensor1d([1, 2]);
    const { tangents } = jvp(() => ({ y: tf.ones([3]) }), { x }, { x });
    expect(tangents['y']!.dataSync()).toEqual(new Float32Array(3));
  });

  test('names the op that has no rule', () => {
    const x = tf.tensor1d([1, 2]);
    const refused = () => jvp(({ x }) => ({ y: tf.atanh(x!) }), { x }, { x });
    expect(refused).toThrow(expect.objectContaining({ code: 'engine/no-derivative' }));
    expect(refused).toThrow(/op Atanh/);
  });

  test('refuses tangents of another shape', () => {
    const x = tf.tensor1d([1, 2]);
    expect(() => jvp(({ x }) => ({ y: x! }), { x }, { x: tf.zeros([3]) })).toThrow(
      'tangents given to jvp: "x" must be float32[2], found float32[3].',
    );
  });
});
