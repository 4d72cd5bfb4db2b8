import { betaQuantile } from '@basin/statistics';
import { continuous, type Distribution, quantised } from '../distribution.ts';

export const beta: Distribution = {
  text: 'beta with shapes `a` and `b`, between 0 and 1',
  needs: [],
  may: ['a', 'b'],
  check: () => [],
  domain: ({ a = 1, b = 1 }) => continuous((u) => betaQuantile(u, a, b)),
};

export const qBeta = quantised(beta, 'as beta, rounded to multiples of `q`');
