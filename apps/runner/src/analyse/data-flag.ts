import { BasinError, type DatasetConfig, mnistDigest, type NetworkConfig } from '@basin/core';

export interface DataFlag {
  dataset: DatasetConfig;
  /** Which examples sensitivity is taken over. */
  split: 'train' | 'test';
}

/**
 * Reads `--data`: `mnist`, `mnist:train:N` (the first N training images), `function:f1`,
 * `function:f2:POINTS`.
 *
 * @throws BasinError `cli/invalid-value`.
 */
export function parseData(text: string, network: NetworkConfig, unitPixels: boolean): DataFlag {
  const [name, first, second, ...rest] = text.split(':');
  if (rest.length === 0 && name === 'mnist') {
    if (first === undefined) return mnist(60_000, 'test', unitPixels);
    const count = first === 'train' ? wholeNumber(second, 1, 60_000) : null;
    if (count !== null) return mnist(count, 'train', unitPixels);
  }
  if (rest.length === 0 && name === 'function' && (first === 'f1' || first === 'f2')) {
    const pointCount = second === undefined ? 1_000 : wholeNumber(second, 3, 1_000_000);
    // A network with three inputs is given the window around each point.
    const windowSize = network.inputShape.reduce((product, n) => product * n, 1) === 3 ? 3 : 1;
    if (pointCount !== null) {
      const dataset = { name: 'function' as const, target: first, pointCount, windowSize } as const;
      return { dataset, split: 'train' };
    }
  }
  throw new BasinError(
    'cli/invalid-value',
    `--data is "${text}"\nallowed: mnist, mnist:train:N (1 to 60000 images), function:f1, function:f2, function:f1:POINTS`,
  );
}

function mnist(trainCount: number, split: DataFlag['split'], unitPixels: boolean): DataFlag {
  return {
    dataset: {
      name: 'mnist',
      digest: mnistDigest,
      trainCount,
      testCount: 10_000,
      standardise: !unitPixels,
      randomLabelShare: 0,
    },
    split,
  };
}

function wholeNumber(text: string | undefined, min: number, max: number): number | null {
  const value = /^\d+$/.test(text ?? '') ? Number(text) : Number.NaN;
  return value >= min && value <= max ? value : null;
}
