import { randomStream } from '@basin/core';
import { expect, it } from 'vitest';
import type { Filter } from '../directions/filter-normalised.ts';
import type { MeanLoss } from '../operator/mean-loss.ts';
import { filterNormalisedSharpness } from './sharpness.ts';

/** One filter of two weights; the loss of its direction has a low maximum at 0° and a high one at 120°. */
const filters = [{ positions: Int32Array.of(0, 1) }] as unknown as Filter[];
const weights = Float32Array.of(1, 0);
const radius = 0.5;

function around(height: (angle: number) => number): MeanLoss {
  const value = (at: Float64Array): number => {
    const [x, y] = [(at[0] as number) - 1, at[1] as number];
    const length = Math.hypot(x, y);
    return length === 0 ? 0 : (length / radius) * height(Math.atan2(y, x));
  };
  return {
    value,
    gradient(at) {
      const step = 1e-6;
      const gradient = Float64Array.from([0, 1], (axis) => {
        const [up, down] = [step, -step].map((by) =>
          value(at.map((entry, index) => entry + (index === axis ? by : 0))),
        ) as [number, number];
        return (up - down) / (2 * step);
      });
      return { loss: value(at), gradient };
    },
  };
}

it('climbs from several starts to the highest of the maxima, and calls it a lower bound', () => {
  const peak = (angle: number, at: number, width: number): number =>
    Math.exp(-(((angle - at) / width) ** 2));
  // The broad low hill is what most random directions lie on.
  const loss = around((angle) => peak(angle, 0, 1) + 1.5 * peak(angle, (2 * Math.PI) / 3, 0.25));
  const rises = Array.from({ length: 20 }, (_, seed) => seed).map((seed) => {
    const found = filterNormalisedSharpness(loss, filters, weights, {
      radius,
      random: randomStream(seed, 'probes'),
    });
    expect(found).toMatchObject({ bound: 'lower', ascentCount: 5, directionCount: 10 });
    return found.lossRise;
  });
  // Reference: the maximum on a fine grid of the circle.
  const exact = Math.max(
    ...Array.from({ length: 3_600 }, (_, degree) => {
      const angle = (degree / 1_800) * Math.PI - Math.PI;
      return loss.value(Float64Array.of(1 + radius * Math.cos(angle), radius * Math.sin(angle)));
    }),
  );
  expect(Math.max(...rises)).toBeLessThanOrEqual(exact * (1 + 1e-9));
  expect(rises.filter((rise) => rise > 0.95 * exact).length).toBeGreaterThan(10);
});
