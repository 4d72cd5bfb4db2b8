import { BasinError } from '@basin/core';
import type { LabelledSplit } from './labelled-columns.ts';

type Targets = LabelledSplit['labels'];

/** How far a sum of single-precision probabilities may lie from 1. */
const sumTolerance = 1e-4;

/**
 * Whether targets are probabilities of two classes or more. The gradient of a softmax's cross-entropy is that of
 * such rows alone.
 *
 * @throws BasinError `dataset/probabilities` naming the example.
 */
export function checkProbabilities({ name, shape, values }: Targets): void {
  const [count = 0, classCount = 1] = shape;
  if (shape.length !== 2 || classCount < 2) {
    throw new BasinError(
      'dataset/probabilities',
      `${name} has shape [${shape.join(', ')}]: probabilities are [n, classes], of two classes or more`,
    );
  }
  for (let row = 0; row < count; row++) {
    let sum = 0;
    for (let column = 0; column < classCount; column++) {
      const value = values[row * classCount + column] as number;
      if (value < 0 || value > 1) {
        throw new BasinError(
          'dataset/probabilities',
          `${name}: value ${column} of example ${row} is ${value}, and probabilities are from 0 to 1: take softmax of logits, or ask for a regression`,
        );
      }
      sum += value;
    }
    if (Math.abs(sum - 1) <= sumTolerance) continue;
    throw new BasinError(
      'dataset/probabilities',
      `${name}: example ${row} sums to ${+sum.toPrecision(6)}, and probabilities of all classes sum to 1: divide each row by its sum`,
    );
  }
}

/** Of each example the class of the largest probability, the first of them. */
export function likeliestClasses({ shape, values }: Targets): Int32Array {
  const [count = 0, classCount = 1] = shape;
  return Int32Array.from({ length: count }, (_, row) => {
    let best = 0;
    for (let column = 1; column < classCount; column++) {
      if (
        (values[row * classCount + column] as number) > (values[row * classCount + best] as number)
      )
        best = column;
    }
    return best;
  });
}
