import { openEngine } from '@basin/engine';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { curvatureReferences, referenceSplit } from '../fixtures/curvature.ts';
import { relativeError } from '../testing/describe-native.ts';
import { sensitivityFunction } from './sensitivity-function.ts';
import { summarise } from './sensitivity.ts';

beforeAll(async () => {
  await openEngine({ backend: 'cpu' });
});

test.each(curvatureReferences)('$name agrees with torch.autograd', (reference) => {
  const { inputs, targets } = referenceSplit(reference).examples(0, reference.exampleCount);
  const weights = tf.tensor1d(reference.weights);
  const values = sensitivityFunction(
    reference.network,
    reference.loss,
  )({ weights, inputs, targets });
  const squares = (name: string): Float64Array =>
    Float64Array.from((values[name] as tf.Tensor).dataSync());
  const found = {
    gradientSquares: squares('gradientSquares'),
    jacobianSquares: squares('jacobianSquares'),
  };
  expect(
    relativeError(found.gradientSquares.map(Math.sqrt), reference.exampleGradientNorms),
  ).toBeLessThan(1e-5);
  expect(relativeError(found.jacobianSquares.map(Math.sqrt), reference.jacobianNorms)).toBeLessThan(
    1e-5,
  );
  const means = summarise(found, reference.batchSize);
  const mean = (all: number[]): number => all.reduce((sum, one) => sum + one, 0) / all.length;
  expect(means.batchGradientNorm / mean(reference.batchGradientNorms)).toBeCloseTo(1, 5);
  expect(means.exampleGradientNorm / mean(reference.exampleGradientNorms)).toBeCloseTo(1, 5);
  expect(means.jacobianNorm / mean(reference.jacobianNorms)).toBeCloseTo(1, 5);
});
