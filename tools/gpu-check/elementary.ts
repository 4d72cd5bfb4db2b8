import * as tf from '@tensorflow/tfjs-core';
import type { VocabularyResult } from './vocabulary.ts';

/** Functions that drivers compute in ways of their own, on points where networks use them. */
const functions: Record<string, [(x: tf.Tensor) => tf.Tensor, (x: number) => number, number]> = {
  exp: [tf.exp, Math.exp, 10],
  log: [(x) => tf.log(tf.add(tf.abs(x), 1e-3)), (x) => Math.log(Math.abs(x) + 1e-3), 10],
  tanh: [tf.tanh, Math.tanh, 10],
  sigmoid: [tf.sigmoid, (x) => 1 / (1 + Math.exp(-x)), 20],
  softplus: [tf.softplus, (x) => Math.log1p(Math.exp(-Math.abs(x))) + Math.max(x, 0), 20],
  sin: [tf.sin, Math.sin, 3],
  'sin up to 100': [tf.sin, Math.sin, 100],
  cos: [tf.cos, Math.cos, 3],
  'cos up to 100': [tf.cos, Math.cos, 100],
  'square root': [(x) => tf.sqrt(tf.abs(x)), (x) => Math.sqrt(Math.abs(x)), 100],
  quotient: [(x) => tf.div(1, tf.add(tf.abs(x), 0.1)), (x) => 1 / (Math.abs(x) + 0.1), 100],
};

const pointCount = 10_001;

/** Largest error over the points, relative to the largest value. */
export function holdFunctions(): VocabularyResult[] {
  return Object.entries(functions).map(([name, [found, wanted, limit]]) => {
    const points = Float32Array.from(
      { length: pointCount },
      (_, index) => limit * ((2 * index) / (pointCount - 1) - 1),
    );
    const values = found(tf.tensor1d(points)).dataSync();
    const exact = Array.from(points, wanted);
    const scale = exact.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const worst = exact.reduce(
      (most, value, index) => Math.max(most, Math.abs(value - (values[index] as number))),
      0,
    );
    return { name: `function: ${name}`, difference: worst / scale, error: null };
  });
}
