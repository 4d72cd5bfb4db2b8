import { randomStream } from '@basin/core';
import type { DoubleMatrices } from '@basin/engine';
import { expect, test } from 'vitest';
import { describeNative, relativeError } from '../testing/describe-native.ts';
import { matrixWithSpectrum } from './known-spectrum.ts';
import { largeEigenvalues } from './large-eigenvalues.ts';
import { symmetricEigenvalues } from './symmetric-eigenvalues.ts';

describeNative('eigenvalues by the backend', (engine) => {
  const matrices = () => engine.doubleMatrices as DoubleMatrices;

  test.each([
    ['distinct', Array.from({ length: 60 }, (_, k) => k - 20.5)],
    ['mostly zero, as a Hessian has them', [...Array<number>(80).fill(0), 5, 3e-3, -1, 1e-9]],
    ['repeated', [...Array<number>(20).fill(2), ...Array<number>(20).fill(-2)]],
    ['over 20 orders of magnitude', Array.from({ length: 40 }, (_, k) => 10 ** (-k / 2))],
    ['tiny', [3e-200, -1e-200, 2e-200]],
    ['one', [7]],
    ['zeros', [0, 0, 0]],
  ])('are right to 1e-13 of the largest: %s', (_, spectrum) => {
    const found = largeEigenvalues(matrices(), matrixWithSpectrum(spectrum, 3), spectrum.length);
    const largest = Math.max(...spectrum.map(Math.abs));
    spectrum.sort((a, b) => a - b);
    spectrum.forEach((value, index) => {
      expect(Math.abs((found[index] as number) - value)).toBeLessThanOrEqual(1e-13 * largest);
    });
  });

  test('rows of zeros are exact zeros among the others', () => {
    const matrix = Float64Array.of(0, 0, 0, 0, 0, 1, 0, 2, 0, 0, 0, 0, 0, 2, 0, 1);
    const found = Array.from(largeEigenvalues(matrices(), matrix, 4));
    expect(found).toEqual([expect.closeTo(-1, 14), 0, 0, expect.closeTo(3, 14)]);
  });

  test('are those of our own solver, of random matrices of any size', () => {
    const random = randomStream(11, 'matrices');
    for (let size = 2; size < 40; size++) {
      const matrix = new Float64Array(size * size);
      for (let row = 0; row < size; row++) {
        for (let column = 0; column <= row; column++) {
          matrix[row * size + column] = matrix[column * size + row] = random.normal();
        }
      }
      const found = largeEigenvalues(matrices(), matrix, size);
      expect(relativeError(found, symmetricEigenvalues(matrix, size))).toBeLessThan(1e-13);
    }
  });

  test('are taken of more than 500 rows', () => {
    const size = 501;
    const matrix = new Float64Array(size * size);
    for (let row = 0; row < size; row++) matrix[row * size + row] = row % 7;
    const { symmetricEigenvalues: solve, ...rest } = matrices();
    let rows = 0;
    const counted: DoubleMatrices = {
      ...rest,
      symmetricEigenvalues: (given, length) => solve(given, (rows = length)),
    };
    const found = symmetricEigenvalues(matrix, size, counted);
    const zeros = Math.ceil(size / 7);
    expect(rows).toBe(size - zeros);
    expect(Array.from(found.subarray(zeros - 1, zeros + 1))).toEqual([0, 1]);
  });
});
