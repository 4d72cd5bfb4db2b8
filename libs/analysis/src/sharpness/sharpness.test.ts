import { randomStream } from '@basin/core';
import { expect, test } from 'vitest';
import type { MeanLoss } from '../operator/mean-loss.ts';
import { dot } from '../vectors.ts';
import {
  adaptiveRise,
  boxAscent,
  meanRise,
  randomBasis,
  samRise,
  subspace,
  wholeSpace,
} from './ascents.ts';

/** L(θ) = g·θ + ½ Σ hᵢ θᵢ², so that every rise has a closed form. */
const curvatures = Float64Array.of(3, 1, 0.5, 2, 0.1);
const slope = Float64Array.of(0.3, -0.2, 0, 0.05, 1);
const weights = Float64Array.of(0.5, -2, 1, 0.1, -0.7);
const quadratic: MeanLoss = {
  value: (at) => at.reduce((sum, x, i) => sum + slope[i]! * x + (curvatures[i]! * x * x) / 2, 0),
  gradient: (at) => ({
    loss: quadratic.value(at),
    gradient: at.map((x, i) => slope[i]! + curvatures[i]! * x),
  }),
};
const { gradient } = quadratic.gradient(weights);
const riseOf = (step: Float64Array): number =>
  dot(gradient, step) + step.reduce((sum, d, i) => sum + (curvatures[i]! * d * d) / 2, 0);
const random = () => randomStream(1, 'probes');

test('Keskar’s box: the maximum of a quadratic, Σ ½hb² + |g|b', () => {
  const half = weights.map((entry) => 0.1 * (Math.abs(entry) + 1));
  const exact = half.reduce(
    (sum, b, i) => sum + (curvatures[i]! * b * b) / 2 + Math.abs(gradient[i]!) * b,
    0,
  );
  const { rise } = boxAscent(wholeSpace(quadratic, weights), half, {
    startCount: 3,
    random: random(),
  });
  expect(rise).toBeCloseTo(exact, 13);
});

test('Keskar’s box where the loss curves down: the maximum of a quadratic is inside', () => {
  const down = Float64Array.of(-3, 1, -40, -2, 0.1);
  const bent: MeanLoss = {
    value: (at) => at.reduce((sum, x, i) => sum + slope[i]! * x + (down[i]! * x * x) / 2, 0),
    gradient: (at) => ({
      loss: bent.value(at),
      gradient: at.map((x, i) => slope[i]! + down[i]! * x),
    }),
  };
  const start = Float64Array.of(0.1, -0.2, 0.05, 0.1, -0.7);
  const half = start.map((entry) => 0.4 * (Math.abs(entry) + 1));
  const { gradient: ofStart } = bent.gradient(start);
  // Each entry by itself: −g/h where that is in the box and h below 0, else at the side that g points to.
  const exact = half.reduce((sum, b, i) => {
    const [g, h] = [ofStart[i]!, down[i]!];
    const d = h < 0 ? Math.max(-b, Math.min(b, -g / h)) : Math.sign(g) * b;
    return sum + g * d + (h * d * d) / 2;
  }, 0);
  const { rise } = boxAscent(wholeSpace(bent, start), half, { startCount: 3, random: random() });
  expect(rise).toBeGreaterThan(0.99 * exact);
  expect(rise).toBeLessThanOrEqual(exact + 1e-12);
});

test('a subspace of all dimensions has an orthonormal basis, and steps in it are steps in the whole', () => {
  const basis = randomBasis(5, 9, random());
  expect(basis).toHaveLength(5);
  basis.forEach((one, i) =>
    basis.forEach((other, j) => expect(dot(one, other)).toBeCloseTo(i === j ? 1 : 0, 13)),
  );
  const step = Float64Array.of(0.1, 0.2, -0.1, 0, 0.3);
  const coordinates = Float64Array.from(basis, (vector) => dot(vector, step));
  const { loss, slope: inside } = subspace(quadratic, weights, basis).at(coordinates);
  expect(loss - quadratic.value(weights)).toBeCloseTo(riseOf(step), 13);
  const after = quadratic.gradient(weights.map((w, i) => w + step[i]!)).gradient;
  expect(inside[2]).toBeCloseTo(dot(basis[2]!, after), 13);
});

test('one step of SAM and of its adaptive form', () => {
  const length = Math.sqrt(dot(gradient, gradient));
  expect(samRise(quadratic, weights, 0.2)).toBeCloseTo(
    riseOf(gradient.map((g) => (0.2 * g) / length)),
    13,
  );
  const scaled = gradient.map((g, i) => g * Math.abs(weights[i]!));
  const whole = Math.sqrt(dot(scaled, scaled));
  expect(adaptiveRise(quadratic, weights, 0.2)).toBeCloseTo(
    riseOf(scaled.map((s, i) => (0.2 * s * Math.abs(weights[i]!)) / whole)),
    13,
  );
});

test('the mean rise under noise in proportion to the weights: ½σ² Σ hθ², within its standard error', () => {
  const draws = random();
  const { mean, standardError } = meanRise(quadratic, weights, {
    drawCount: 4_000,
    draw: () => weights.map((weight) => 0.1 * weight * draws.normal()),
  });
  const exact = weights.reduce((sum, w, i) => sum + (0.01 * curvatures[i]! * w * w) / 2, 0);
  expect(Math.abs(mean - exact)).toBeLessThan(4 * standardError);
  expect(standardError).toBeLessThan(exact);
});
