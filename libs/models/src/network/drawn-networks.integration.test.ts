import { errorMessage } from '@basin/core';
import { type Engine, hessianVectorProduct, openEngine } from '@basin/engine';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lossFunction } from '../loss-function.ts';
import {
  drawnExamples,
  type DrawnNetwork,
  drawnNetworks,
  drawnValues,
  exampleCount,
} from '../testing/drawn-networks.ts';
import { tolerances } from '../testing/vocabulary-fixture.ts';
import { networkFunction } from './network-function.ts';

process.env['TF_NUM_INTRAOP_THREADS'] = '1';
const { native, reason } = await openEngine({ backend: 'native' })
  .then((engine) => ({ native: engine as Engine | null, reason: '' }))
  .catch((error: unknown) => ({ native: null, reason: ` (skipped: ${errorMessage(error)})` }));

afterAll(() => {
  native?.close();
});

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, index) => sum + value * (b[index] as number), 0);
}

/** Relative to the larger of the expected value and a scale. */
function expectClose(found: number, expected: number, scale: number, tolerance: number): void {
  expect(Math.abs(found - expected) / Math.max(Math.abs(expected), scale)).toBeLessThan(tolerance);
}

describe('230 networks drawn from the whole vocabulary, op by op', () => {
  beforeAll(async () => {
    await openEngine({ backend: 'cpu' });
  });

  test('outputs, loss and gradient are PyTorch’s', () => {
    for (const one of drawnNetworks) {
      tf.tidy(() => {
        const { inputs, targets } = drawnExamples(one);
        const state = drawnValues(one.network);
        const [x, buffers] = [
          tf.tensor(Float32Array.from(inputs.values), inputs.shape),
          tf.tensor1d(Float32Array.from(state.buffers)),
        ];
        const y =
          'classes' in targets
            ? tf.tensor1d(targets.classes, 'int32')
            : tf.tensor(Float32Array.from(targets.values), targets.shape);
        const weights = tf.tensor1d(Float32Array.from(state.weights));
        const outputs = networkFunction(one.network)(weights, x, buffers);
        expectClose(tf.norm(outputs).dataSync()[0]!, one.outputNorm, 1e-2, 1e-5);
        const loss = lossFunction(one.loss, one.network);
        const { value, grad } = tf.valueAndGrad((theta) =>
          loss(theta as tf.Tensor1D, x, y, buffers),
        )(weights);
        expectClose(value.dataSync()[0]!, one.lossValue, 1e-2, 1e-5);
        expectClose(tf.norm(grad).dataSync()[0]!, one.gradientNorm, 1e-2, 2e-5);
      });
    }
  });
});

describe.skipIf(native === null)(`the same, compiled, in double precision${reason}`, () => {
  const engine = native as Engine;
  beforeAll(async () => {
    await openEngine({ backend: 'native' });
  });

  test('losses, gradients and Hessians are PyTorch’s', () => {
    for (const one of drawnNetworks) expectHessian(engine, one);
  });
});

function expectHessian(engine: Engine, one: DrawnNetwork): void {
  const { inputs, targets } = drawnExamples(one);
  const { weights, buffers, u, v } = drawnValues(one.network);
  const size = weights.length;
  const loss = lossFunction(one.loss, one.network);
  const float32 = 'float32' as const;
  const program = engine.compile(
    ({ weights, vector, inputs, targets, buffers }) =>
      hessianVectorProduct(
        (theta) => loss(theta, inputs!, targets!, buffers as tf.Tensor1D | undefined),
        weights as tf.Tensor1D,
        vector as tf.Tensor1D,
      ),
    {
      weights: { shape: [size], dtype: float32 },
      vector: { shape: [size], dtype: float32 },
      inputs: { shape: inputs.shape, dtype: float32 },
      targets:
        'classes' in targets
          ? { shape: [exampleCount], dtype: 'int32' }
          : { shape: targets.shape, dtype: float32 },
      ...(buffers.length > 0 ? { buffers: { shape: [buffers.length], dtype: float32 } } : {}),
    },
    { precision: 'float64', form: 'graph', name: 'Hessian of a drawn network' },
  );
  const y = 'classes' in targets ? tf.tensor1d(targets.classes, 'int32') : targets.values;
  const fixed = {
    weights,
    inputs: inputs.values,
    targets: y,
    ...(buffers.length > 0 ? { buffers } : {}),
  };
  const along = (vector: Float64Array): Record<string, Float64Array> =>
    program.runNumbers({ ...fixed, vector });
  const first = along(u);
  const [hu, hv] = [first['product']!, along(v)['product']!];
  const tolerance = tolerances.drawn;
  expectClose(first['loss']![0]!, one.lossValue, 1, tolerance);
  expectClose(
    Math.sqrt(dot(first['gradient']!, first['gradient']!)),
    one.gradientNorm,
    1,
    tolerance,
  );
  const scale = one.frobenius * Math.sqrt(dot(u, u) * dot(v, v));
  [dot(u, hu), dot(u, hv), dot(v, hv)].forEach((product, index) => {
    expectClose(product, one.products[index] as number, scale, tolerance);
  });
  const rows = Array.from({ length: size }, (_, row) => {
    const unit = new Float64Array(size);
    unit[row] = 1;
    return along(unit)['product'] as Float64Array;
  });
  const trace = rows.reduce((sum, row, index) => sum + (row[index] as number), 0);
  const squares = rows.reduce((sum, row) => sum + dot(row, row), 0);
  expectClose(trace, one.trace, one.frobenius, tolerance);
  expectClose(Math.sqrt(squares), one.frobenius, 1e-3, tolerance);
  program.dispose();
  if (y instanceof tf.Tensor) y.dispose();
}
