import { expect, it } from 'vitest';
import { describeResults } from './describe-results.ts';

const printed = (result: object) => describeResults([{ taskId: 'a', result: result as never }]);

it('leaves out what a measure of blocks alone does not have', () => {
  const blocks = [{ name: 'layer', eigenvalues: [1, 2], trace: 3 }];
  expect(printed({ measure: 'hessian', loss: 1, eigenvalues: [], tolerance: null, blocks })).toBe(
    'hessian\n  loss    1\n  blocks  \n    name layer, eigenvalues 1 | 2, trace 3\n',
  );
  expect(printed({ measure: 'hessian', tolerance: null })).toContain('tolerance  –');
});

it('gives an estimate from few draws an interval by Student’s t of so many', () => {
  const trace = { mean: 10, standardError: 1, probeCount: 10 };
  expect(printed({ measure: 'curvature', trace })).toContain(
    "95 % 7.737842837 … 12.26215716 (Student's t over 10)",
  );
  expect(printed({ measure: 'curvature', trace: { ...trace, probeCount: 1 } })).not.toContain('%');
});
