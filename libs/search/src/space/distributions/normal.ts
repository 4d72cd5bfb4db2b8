import { normalQuantile } from '@basin/statistics';
import { continuous, type Distribution, quantised } from '../distribution.ts';

/** A share of 0 has no quantile; half of the smallest step of a 32-bit draw has. */
const leastShare = 2 ** -33;

function gaussian(u: number, mu: number, sigma: number): number {
  return mu + sigma * normalQuantile(Math.min(1 - leastShare, Math.max(leastShare, u)));
}

export const normal: Distribution = {
  text: 'normal, mean `mu` and standard deviation `sigma`',
  needs: [],
  may: ['mu', 'sigma'],
  check: () => [],
  domain: ({ mu = 0, sigma = 1 }) => continuous((u) => gaussian(u, mu, sigma)),
};

export const logNormal: Distribution = {
  text: 'exp(x) of a normal x with mean `mu` and standard deviation `sigma`',
  needs: [],
  may: ['mu', 'sigma'],
  check: () => [],
  domain: ({ mu = 0, sigma = 1 }) => continuous((u) => Math.exp(gaussian(u, mu, sigma))),
};

export const qNormal = quantised(normal, 'as normal, rounded to multiples of `q`');
export const qLogNormal = quantised(logNormal, 'as log_normal, rounded to multiples of `q`');
