import { activationNames } from '@basin/core';
import { openEngine } from '@basin/engine';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { relativeDifference } from '../../testing/pytorch-fixture.ts';
import { vocabulary } from '../../testing/vocabulary-fixture.ts';
import { activations } from './registry.ts';

beforeAll(async () => {
  await openEngine({ backend: 'cpu' });
});

const names = activationNames.filter((name) => name !== 'linear');

describe.each(names)('%s', (name) => {
  const activation = activations[name];
  const reference = vocabulary.activations[name];
  const sums = (): tf.Tensor1D => tf.tensor1d(vocabulary.points);

  test('values and slopes are PyTorch’s, by tfjs’s gradient and written out', () => {
    const slope = tf.grad((x: tf.Tensor) => tf.sum(activation.apply(tf, x)))(sums());
    const written = activation.derivatives(tf, sums());
    for (const found of [activation.apply(tf, sums()), written.values]) {
      expect(relativeDifference(found.dataSync(), reference.values)).toBeLessThan(1e-6);
    }
    for (const found of [slope, written.slope as tf.Tensor]) {
      expect(relativeDifference(found.dataSync(), reference.slopes)).toBeLessThan(1e-6);
    }
  });

  test('so are second derivatives', () => {
    const found = activation.derivatives(tf, sums()).curvature?.dataSync();
    const zeros = reference.curvatures.map(() => 0);
    if (found === undefined) expect(reference.curvatures).toEqual(zeros);
    else expect(relativeDifference(found, reference.curvatures)).toBeLessThan(2e-6);
  });

  test('outputs tell the slope, or a form that needs it does not take it', () => {
    const back = activation.back?.(tf, tf.tensor1d(reference.values), tf.onesLike(sums()));
    if (back !== undefined) {
      expect(relativeDifference(back.dataSync(), reference.slopes)).toBeLessThan(2e-6);
    }
    const sorted = [...reference.values].every(
      (value, index) => index === 0 || value >= (reference.values[index - 1] as number),
    );
    expect(activation.isMonotone).toBe(sorted);
  });
});
