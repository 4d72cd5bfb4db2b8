import type { Mnist1dConfig } from '@basin/core';
import type { NumpyRandom } from './numpy-random.ts';

/** One value for each of the twelve points of a digit's template (Greydanus and Kobak 2020). */
const drawnTemplates: readonly (readonly number[])[] = [
  [5, 6, 6.5, 6.75, 7, 7, 7, 7, 6.75, 6.5, 6, 5],
  [5, 3, 3, 3.4, 3.8, 4.2, 4.6, 5, 5.4, 5.8, 5, 5],
  [5, 6, 6.5, 6.5, 6, 5.25, 4.75, 4, 3.5, 3.5, 4, 5],
  [5, 6, 6.5, 6.5, 6, 5, 5, 6, 6.5, 6.5, 6, 5],
  [5, 4.4, 3.8, 3.2, 2.6, 2.6, 5, 5, 5, 5, 5, 5],
  [5, 3, 3, 3, 3, 5, 6, 6.5, 6.5, 6, 4.5, 5],
  [5, 4, 3.5, 3.25, 3, 3, 3, 3, 3.25, 3.5, 4, 5],
  [5, 7, 7, 6.6, 6.2, 5.8, 5.4, 5, 4.6, 4.2, 5, 5],
  [5, 4, 3.5, 3.5, 4, 5, 5, 4, 3.5, 3.5, 4, 5],
  [5, 4, 3.5, 3.5, 4, 5, 5, 5, 5, 4.7, 4.3, 5],
];

/** The templates at mean 0 and deviation 1, moved so that each begins at 0, and divided by 6. */
export const templates: readonly (readonly number[])[] = drawnTemplates.map((drawn) => {
  const mean = sum(drawn) / drawn.length;
  const centred = drawn.map((value) => value - mean);
  const deviation = Math.sqrt(sum(centred.map((value) => value ** 2)) / drawn.length);
  const scaled = centred.map((value) => value / deviation);
  return scaled.map((value) => (value - (scaled[0] as number)) / 6);
});

/** What makes a signal of a template; see `mnist1dConfigSchema`. */
type Procedure = Pick<
  Mnist1dConfig,
  | 'padding'
  | 'scaleCoefficient'
  | 'maxTranslation'
  | 'correlatedNoise'
  | 'independentNoise'
  | 'shear'
  | 'length'
>;

/**
 * One example of a digit. Steps, order of draws and rounding are those of the Python package `mnist1d`:
 * pad, stretch to one length, scale, turn round, noise where the signal is zero, noise everywhere, shear,
 * resample.
 */
export function signalOf(
  template: readonly number[],
  procedure: Procedure,
  random: NumpyRandom,
): number[] {
  const [least, most] = procedure.padding;
  const zeros = least + Math.floor(random.uniform() * (most - least + 1));
  // Its zeros are then told from those that padding added.
  const marked = template.map((value) => value + 1e-8);
  const padded = [...marked, ...Array.from({ length: zeros }, () => 0)];
  const scaled = resampled(padded, template.length + most);
  const factor = 1 + procedure.scaleCoefficient * (random.uniform() - 0.5);
  const turned = turnedBy(
    scaled.map((value) => value * factor),
    random.integer(procedure.maxTranslation),
  );
  const drawn = turned.map(() => procedure.correlatedNoise * random.normal());
  const background = smoothed(drawn);
  const noisy = turned.map((value, index) => (value === 0 ? (background[index] as number) : value));
  const all = noisy.map((value) => value + procedure.independentNoise * random.normal());
  const slope = procedure.shear * (random.uniform() - 0.5);
  const step = 1 / (all.length - 1);
  const sheared = all.map((value, index) => {
    const place = index === all.length - 1 ? 0.5 : index * step - 0.5;
    return value - slope * place;
  });
  return resampled(sheared, procedure.length);
}

/** Linear interpolation at `count` places evenly from the first value to the last, as `np.interp`. */
function resampled(values: readonly number[], count: number): number[] {
  const last = values.length - 1;
  const placeOf = (index: number, end: number): number => (index === end ? 1 : index * (1 / end));
  let left = 0;
  return Array.from({ length: count }, (_, index) => {
    const at = placeOf(index, count - 1);
    while (left < last && placeOf(left + 1, last) <= at) left++;
    const [low, place] = [values[left] as number, placeOf(left, last)];
    if (left === last || place === at) return low;
    const slope = ((values[left + 1] as number) - low) / (placeOf(left + 1, last) - place);
    return slope * (at - place) + low;
  });
}

function turnedBy(values: readonly number[], places: number): number[] {
  return [...values.slice(values.length - places), ...values.slice(0, values.length - places)];
}

/** Deviation and reach of the filter over what is added between digits. */
const [filterDeviation, filterReach] = [2, 8];
const filter = gaussianFilter();

function gaussianFilter(): number[] {
  const raw = Array.from({ length: 2 * filterReach + 1 }, (_, index) =>
    Math.exp((-0.5 / filterDeviation ** 2) * (index - filterReach) ** 2),
  );
  const total = sum(raw);
  return raw.map((value) => value / total);
}

/** `scipy.ndimage.gaussian_filter(values, 2)`: mirrored at both ends, the end value included. */
function smoothed(values: readonly number[]): number[] {
  const { length } = values;
  const at = (index: number): number => {
    const place = ((index % (2 * length)) + 2 * length) % (2 * length);
    return values[place < length ? place : 2 * length - 1 - place] as number;
  };
  return values.map((value, index) => {
    let total = value * (filter[filterReach] as number);
    for (let away = filterReach; away >= 1; away--) {
      total += (at(index - away) + at(index + away)) * (filter[filterReach - away] as number);
    }
    return total;
  });
}

/** In the order of the values. */
function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
