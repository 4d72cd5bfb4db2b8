import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { classPredictions, firstChoices, probabilitiesOf } from './class-predictions.ts';
import { valuePredictions } from './value-predictions.ts';

interface Reference {
  classes: {
    outputs: number[][];
    labels: number[];
    confusion: number[][];
    precision: (number | null)[];
    recall: (number | null)[];
    support: number[];
    counts: number[];
    accuracyOfBins: number[];
    confidenceOfBins: number[];
    expectedError: number;
  };
  values: {
    truth: number[][];
    predicted: number[][];
    rootMeanSquare: number[];
    meanAbsolute: number[];
    r2: number[];
    shares: number[];
    quantiles: number[][];
  };
}

const reference = JSON.parse(
  readFileSync(new URL('../fixtures/predictions.json', import.meta.url), 'utf8'),
) as Reference;

const examples = {
  outputs: Float64Array.from(reference.classes.outputs.flat()),
  classCount: 5,
  labels: reference.classes.labels,
};

function close(found: readonly (number | null)[], wanted: readonly (number | null)[]): void {
  expect(found).toHaveLength(wanted.length);
  for (const [index, value] of wanted.entries()) {
    if (value === null) expect(found[index]).toBeNull();
    else expect(found[index]).toBeCloseTo(value, 12);
  }
}

test('classes are counted as scikit-learn counts them', () => {
  const { classes } = reference;
  const found = classPredictions(examples, 'cross-entropy');
  expect(found.confusion).toEqual(classes.confusion);
  close(
    found.perClass.map(({ precision }) => precision),
    classes.precision,
  );
  close(
    found.perClass.map(({ recall }) => recall),
    classes.recall,
  );
  expect(found.perClass.map(({ support }) => support)).toEqual(classes.support);
  // The fixture has a class without examples and one that is never said.
  expect(found.perClass[4]?.recall).toBeNull();
  expect(found.perClass[2]?.precision).toBeNull();
});

test('calibration is that of calibration_curve', () => {
  const { classes } = reference;
  const { bins, expectedError } = classPredictions(examples, 'cross-entropy').calibration!;
  expect(bins.map(({ count }) => count)).toEqual(classes.counts);
  const filled = bins.filter(({ count }) => count > 0);
  close(
    filled.map(({ accuracy }) => accuracy),
    classes.accuracyOfBins,
  );
  close(
    filled.map(({ confidence }) => confidence),
    classes.confidenceOfBins,
  );
  expect(expectedError).toBeCloseTo(classes.expectedError, 12);
});

test('outputs of a squared error are no probabilities, and those of overflow no choice', () => {
  expect(classPredictions(examples, 'mean-squared-error').calibration).toBeNull();
  expect(probabilitiesOf([1000, -1000], 'cross-entropy')).toEqual([1, 0]);
  const row = { outputs: Float64Array.of(NaN, 1, 3, NaN, NaN, NaN), classCount: 3 };
  expect(firstChoices({ ...row, labels: [0, 0] })).toEqual([2, 0]);
});

test('values are summed up as scikit-learn and NumPy do', () => {
  const { values } = reference;
  const { outputCount, outputs } = valuePredictions(
    {
      predicted: values.predicted.flat(),
      truth: values.truth.flat(),
      outputCount: 2,
    },
    60,
  );
  expect(outputCount).toBe(2);
  for (const name of ['rootMeanSquare', 'meanAbsolute', 'r2'] as const) {
    close(
      outputs.map((output) => output[name]),
      values[name],
    );
  }
  for (const [index, { quantiles, points }] of outputs.entries()) {
    expect(quantiles.map(({ share }) => share)).toEqual(values.shares);
    close(
      quantiles.map(({ residual }) => residual),
      values.quantiles[index]!,
    );
    // 90 examples, at most 30 of each output: every third.
    expect(points.truth).toEqual(
      values.truth.filter((_, row) => row % 3 === 0).map((row) => row[index]),
    );
    expect(points.predicted).toHaveLength(30);
  }
});

test('true values that are all equal have no R²', () => {
  const flat = { predicted: [1, 2], truth: [1, 1], outputCount: 1 };
  expect(valuePredictions(flat, 10).outputs[0]?.r2).toBeNull();
});
