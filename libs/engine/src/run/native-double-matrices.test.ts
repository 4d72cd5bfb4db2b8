import { expect, test } from 'vitest';
import { describeNative, tensorCounts } from '../open-test-engine.ts';

describeNative('matrices of doubles', (engine) => {
  const matrices = () => engine.doubleMatrices!;

  test('a·b and a·bᵀ in double precision, of views too, and nothing stays', () => {
    const before = tensorCounts();
    const a = Float64Array.of(9, 1, 3, 5, 2, 4, 6).subarray(1);
    const b = Float64Array.of(1 + 2 ** -40, 1, 0);
    const expected = Float64Array.of(4 + 2 ** -40, 6 + 2 ** -39);
    expect(matrices().product(a, b, 3)).toEqual(expected);
    expect(matrices().product(a, b, 3, { transposed: true })).toEqual(expected);
    expect(matrices().product(b, a, 1)).toHaveLength(18);
    expect(tensorCounts()).toEqual(before);
  });

  test('eigenvalues, ascending; the matrix is left alone', () => {
    const before = tensorCounts();
    const matrix = Float64Array.of(2, 1, 0, 1, 2, 0, 0, 0, -5);
    const values = matrices().symmetricEigenvalues(matrix, 3);
    [-5, 1, 3].forEach((value, index) => expect(values[index]).toBeCloseTo(value, 14));
    expect(matrix).toEqual(Float64Array.of(2, 1, 0, 1, 2, 0, 0, 0, -5));
    expect(tensorCounts()).toEqual(before);
  });
});
