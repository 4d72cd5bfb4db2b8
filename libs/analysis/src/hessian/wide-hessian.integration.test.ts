import { networkConfigSchema, randomStream } from '@basin/core';
import { describeNetwork } from '@basin/models';
import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { symmetricEigenvalues } from '../eigen/symmetric-eigenvalues.ts';
import { openExamples } from '../inputs/examples.ts';
import { parameterGroups } from '../operator/parameter-blocks.ts';
import { describeNative, relativeError } from '../testing/describe-native.ts';
import { exactHessian } from './exact-hessian.ts';

const [count, width] = [30, 120];

/** Inputs of which every fifth is constant: 0, or as far from it as dark pixels are. */
function inputs(): Float32Array {
  const random = randomStream(3, 'inputs');
  return Float32Array.from({ length: count * width }, (_, at) => {
    const column = at % width;
    if (column % 5 === 0) return column % 2 === 0 ? 0 : -0.42;
    return random.normal();
  });
}

describeNative('a Hessian with one column for all constant inputs', (engine) => {
  const cases = [
    { widths: [3, 4, 3], activation: 'relu', loss: 'cross-entropy', bias: true },
    { widths: [2, 3, 2], activation: 'tanh', loss: 'mean-squared-error', bias: true },
    { widths: [2, 3], activation: 'relu', loss: 'cross-entropy', bias: false },
    { widths: [3], activation: 'linear', loss: 'cross-entropy', bias: true },
  ] as const;

  test.each(cases)('is that of pairs of inputs: $widths, $activation, $loss', (given) => {
    const { widths, activation, loss, bias } = given;
    const network = networkConfigSchema.parse({
      inputShape: [width],
      layers: widths.map((units, index) => ({
        ...{ type: 'dense', units, bias },
        activation: index === widths.length - 1 ? 'linear' : activation,
      })),
    });
    const random = randomStream(5, 'weights');
    const weights = Float64Array.from(
      { length: describeNetwork(network).parameterCount },
      () => 0.3 * random.normal(),
    );
    const outputs = widths.at(-1) as number;
    const split = {
      count,
      examples: (start: number, length: number) => ({
        inputs: tf.tensor2d(inputs().slice(start * width, (start + length) * width), [
          length,
          width,
        ]),
        targets:
          loss === 'cross-entropy'
            ? tf.tensor1d(
                Array.from({ length }, (_, index) => (start + index) % outputs),
                'int32',
              )
            : tf.tensor2d(
                Array.from({ length: length * outputs }, (_, index) => Math.sin(start + index)),
                [length, outputs],
              ),
      }),
    };
    // A short batch is among them.
    const examples = openExamples(split, null, 13);
    const { doubleMatrices: _, ...plain } = engine;
    const all = [{ network, loss }, weights, examples, 'float64'] as const;
    const [found, pairs] = [exactHessian(engine, ...all), exactHessian(plain, ...all)];
    examples.dispose();

    expect(found.spectral.size).toBeLessThan(found.size);
    expect(pairs.spectral.size).toBe(found.size);
    expect(relativeError(found.matrix, pairs.matrix)).toBeLessThan(1e-14);
    for (const group of parameterGroups(describeNetwork(network), 'tensors')) {
      const block = pairs.block(group);
      expect(relativeError(found.block(group), block)).toBeLessThan(1e-14);
    }
    expect(relativeError(found.gradient, pairs.gradient)).toBeLessThan(1e-13);
    expect(found.loss / pairs.loss).toBeCloseTo(1, 13);
    expect(found.symmetryError).toBeLessThan(1e-14);
    const zeros = new Array<number>(found.size - found.spectral.size).fill(0);
    const spectrum = symmetricEigenvalues(found.spectral.matrix, found.spectral.size);
    expect(
      relativeError(
        Float64Array.of(...spectrum, ...zeros).sort(),
        symmetricEigenvalues(pairs.matrix, pairs.size),
      ),
    ).toBeLessThan(1e-13);
  });
});
