import { randomStream } from '@basin/core';
import { describe, expect, it } from 'vitest';
import { reference } from './fixtures/reference.ts';
import { centredGram, centreGram } from './gram.ts';
import { fitPrincipalComponents, principalComponentsOfGram, projectOnComponents } from './pca.ts';

/** Largest absolute difference once each column of `actual` has the sign that fits best. */
function differenceUpToSign(actual: number[][], expected: number[][]): number {
  let worst = 0;
  for (let column = 0; column < (expected[0]?.length ?? 0); column++) {
    const distance = (sign: number): number =>
      Math.max(
        ...expected.map((row, i) =>
          Math.abs(sign * (actual[i]?.[column] as number) - (row[column] as number)),
        ),
      );
    worst = Math.max(worst, Math.min(distance(1), distance(-1)));
  }
  return worst;
}

describe('fitPrincipalComponents', () => {
  it.each([
    ['fewer rows than columns', reference.wide, 3],
    ['more rows than columns', reference.tall, 2],
  ])('agrees with scikit-learn: %s', (_, expected, componentCount) => {
    const fit = fitPrincipalComponents(expected.rows, componentCount);
    expect(differenceUpToSign(fit.scores, expected.scores)).toBeLessThan(1e-10);
    fit.explainedVariance.forEach((value, k) => {
      expect(value).toBeCloseTo(expected.explainedVariance[k] as number, 10);
    });
    fit.explainedVarianceRatio.forEach((value, k) => {
      expect(value).toBeCloseTo(expected.explainedVarianceRatio[k] as number, 12);
    });
  });

  it('projects rows that were not fitted as scikit-learn does', () => {
    const { rows, extraRows, extraScores } = reference.wide;
    const fit = fitPrincipalComponents(rows, 3);
    expect(differenceUpToSign(projectOnComponents(fit, extraRows), extraScores)).toBeLessThan(
      1e-10,
    );
  });

  it('takes Float32Array rows, and its components are orthonormal', () => {
    const random = randomStream(3, 'pca-test');
    const rows = Array.from({ length: 7 }, () =>
      Float32Array.from({ length: 1_200 }, () => random.normal()),
    );
    const { components } = fitPrincipalComponents(rows, 4);
    components.forEach((a, i) =>
      components.forEach((b, j) => {
        const product = a.reduce((sum, entry, index) => sum + entry * (b[index] as number), 0);
        expect(product).toBeCloseTo(i === j ? 1 : 0, 10);
      }),
    );
  });

  it('gives the same scores from a Gram matrix alone, centred before or after', () => {
    const { rows, scores } = reference.wide;
    const count = rows.length;
    const zero = new Float64Array(rows[0]?.length ?? 0);
    const gram = centreGram(centredGram(rows, zero), count);
    const fit = principalComponentsOfGram(gram, count, 3);
    expect(differenceUpToSign(fit.scores, scores)).toBeLessThan(1e-9);
  });

  it('has no components for equal rows or one row, and says what is wrong with others', () => {
    expect(fitPrincipalComponents([[1, 2, 3]]).components).toEqual([]);
    const equal = fitPrincipalComponents([
      [1, 2],
      [1, 2],
      [1, 2],
    ]);
    expect(equal.scores).toEqual([[], [], []]);
    expect(() => fitPrincipalComponents([])).toThrow('0 rows');
    expect(() => fitPrincipalComponents([[1, 2], [1]])).toThrow('row 1 has 1 values');
    expect(() => fitPrincipalComponents([[1, Number.NaN]])).toThrow('row 0 holds NaN at 1');
    expect(() => projectOnComponents(fitPrincipalComponents([[1, 2]]), [[1]])).toThrow(
      'a row has 1 values',
    );
  });
});

it.each([
  ['no rows', []],
  ['ragged rows', [[1, 2], [3]]],
  ['diverged weights', [[1, Number.NaN]]],
])('%s have no components', (_, rows) => {
  expect(() => fitPrincipalComponents(rows, 1)).toThrow(
    expect.objectContaining({ code: 'statistics/pca-input' }),
  );
});
