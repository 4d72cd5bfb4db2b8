import { readFileSync } from 'node:fs';
import {
  datasetConfigSchema,
  errorCode,
  errorMessage,
  type LossName,
  networkConfigSchema,
} from '@basin/core';
import { openEngine } from '@basin/engine';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { checkTraining } from './check-training.ts';
import { checkTargetValues } from './datasets/target-values.ts';
import { exampleLosses } from './loss-function.ts';

/** Written by `fixtures/loss-combinations.py`: every loss, kind of targets and number of outputs. */
const { cases } = JSON.parse(
  readFileSync(new URL('./fixtures/loss-combinations.json', import.meta.url), 'utf8'),
) as {
  cases: {
    kind: 'classification' | 'probabilities' | 'regression';
    width: number;
    targets: number[] | number[][];
    outputs: number[][];
    /** PyTorch's mean; null where it has none. */
    losses: Record<LossName, number | null>;
  }[];
};

beforeAll(async () => {
  await openEngine({ backend: 'cpu' });
});

const table = cases.flatMap((one) =>
  Object.entries(one.losses).map(([loss, expected]) => ({
    ...one,
    ...{ loss: loss as LossName, expected, outputCount: one.outputs[0]?.length ?? 0 },
  })),
);

test('the table has every combination', () => {
  expect(table).toHaveLength(5 * 3 * 2 * 4);
});

test.each(table)(
  '$loss of $outputCount outputs on $kind of $width: as PyTorch, or refused with both numbers',
  ({ kind, width, targets, outputs, loss, expected, outputCount }) => {
    const dataset = datasetConfigSchema.parse({ name: 'teacher', kind, outputCount: width });
    const layers = [{ type: 'dense', units: outputCount }];
    const network = networkConfigSchema.parse({ inputShape: [20], layers });
    let error: unknown = null;
    try {
      checkTraining({ dataset, network, loss });
    } catch (thrown) {
      error = thrown;
    }
    if (expected === null) {
      expect(errorCode(error)).toMatch(/^model\/(loss-unfit|too-few-outputs|output-count)$/);
      expect(errorMessage(error)).toMatch(new RegExp(`${outputCount} outputs?\\b`));
      expect(errorMessage(error)).toMatch(/: (use|end it with) /);
      return;
    }
    expect(errorMessage(error)).toBe('null');
    const given =
      kind === 'classification'
        ? tf.tensor1d(targets as number[], 'int32')
        : tf.tensor2d(targets as number[][], undefined, 'float32');
    const mean = tf.mean(exampleLosses(loss, tf.tensor2d(outputs), given)).dataSync()[0];
    expect(mean).toBeCloseTo(expected, 5);
  },
);

test('binary cross-entropy of values that are no probabilities is refused before it is computed', () => {
  const check = (target: string, loss: LossName) => () =>
    checkTargetValues(
      { loss, dataset: datasetConfigSchema.parse({ name: 'function', target, pointCount: 20 }) },
      new Map(),
    );
  expect(check('x*x/9', 'binary-cross-entropy')).not.toThrow();
  expect(check('2*x', 'mean-squared-error')).not.toThrow();
  expect(check('2*x', 'binary-cross-entropy')).toThrow(
    expect.objectContaining({
      code: 'model/loss-unfit',
      message: expect.stringMatching(/has the training value -?[\d.]+: use mean-squared-error/),
    }),
  );
});
