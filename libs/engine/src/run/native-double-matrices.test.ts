import { expect, test } from 'vitest';
import { describeNative, tensorCounts } from '../open-test-engine.ts';

describeNative('matrices of doubles', (engine) => {
  const matrices = () => engine.doubleMatrices!;

  test('aᵀ·b in double precision, of views too, and nothing stays', () => {
    const before = tensorCounts();
    const all = Float64Array.of(9, 1, 2, 3, 4, 5, 6);
    const [a, b] = [all.subarray(1), Float64Array.of(1 + 2 ** -40, 1, 0)];
    const product = matrices().transposedProduct(a, b, 3);
    expect(product).toEqual(Float64Array.of(4 + 2 ** -40, 6 + 2 ** -39));
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
