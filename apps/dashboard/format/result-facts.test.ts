import { expect, test } from 'vitest';
import { resultFacts } from './result-facts.ts';

test('a result is told in words, its numbers whole and its lists by their ends', () => {
  const facts = resultFacts({
    measure: 'hessian',
    parameterCount: 1077,
    method: 'layerwise',
    loss: 0.00238065533,
    eigenvalues: [-0.25, 0, 1, 2, 3, 4, 9.48023667],
    counts: { positive: 43, aboveTolerance: 25 },
    minimalRatio: { aboveTolerance: 0.3246753 },
    density: null,
    blocks: [
      { name: '0', trace: 2 },
      { name: '2', trace: 1 },
    ],
    deterministic: true,
  });
  expect(facts).toEqual([
    ['Parameter count', '1,077'],
    ['Method', 'layerwise'],
    ['Loss', '0.002381'],
    ['Eigenvalues', '7, from −0.2500 to 9.480'],
    ['Counts: positive', '43'],
    ['Counts: above tolerance', '25'],
    ['Minimal ratio: above tolerance', '32.47 %'],
    ['Blocks', '0, 2'],
    ['Deterministic', 'yes'],
  ]);
});

test('eigenpairs are their values, a surface is its size, missing numbers are left out', () => {
  const pair = (value: number) => ({ value, residual: 1e-16, converged: true });
  expect(
    resultFacts({
      measure: 'curvature',
      eigenpairs: [pair(9.5), pair(-2.8)],
      loss: [
        [1, null],
        [2, 3],
      ],
      path: [{ a: 1, b: 2, epoch: 0 }],
    }),
  ).toEqual([
    ['Eigenpairs', '9.500, −2.800'],
    ['Loss', '2 × 2 values'],
    ['Path', '1 record'],
  ]);
  expect(resultFacts(null)).toEqual([['Result', '']]);
});
