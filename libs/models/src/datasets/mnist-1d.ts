import { madeCounts, type Mnist1dConfig } from '@basin/core';
import { type DataColumns, sharedFloats, type SplitColumns } from './columns.ts';
import type { DataLoader } from './data-loader.ts';
import { signalOf, templates } from './mnist-1d-signals.ts';
import { type NumpyRandom, numpyRandom } from './numpy-random.ts';

/** MNIST-1D as the Python package `mnist1d` makes it. Loaded, not made: a task would wait for it each time. */
export const mnist1dLoader: DataLoader<Mnist1dConfig> = {
  load: (config) => Promise.resolve(mnist1dColumns(config)),
};

/** Both splits in full; a subset is a view of them. */
export function mnist1dColumns(config: Mnist1dConfig): DataColumns {
  const random = numpyRandom(config.dataSeed);
  const { signals, labels } = shuffledExamples(config, random);
  const order = config.shuffled ? random.permutation(config.length) : null;
  const scale = scaleOf(signals);
  const { trainCount } = madeCounts(config);
  const splitOf = (start: number, end: number): SplitColumns => {
    const count = end - start;
    const inputs = sharedFloats(count * config.length);
    for (let row = 0; row < count; row++) {
      const signal = signals[start + row] as number[];
      for (let column = 0; column < config.length; column++) {
        const value = signal[order?.[column] ?? column] as number;
        inputs[row * config.length + column] = (value - scale.mean) / scale.deviation;
      }
    }
    const targets = new Int32Array(new SharedArrayBuffer(4 * count));
    targets.set(labels.slice(start, end));
    return { count, inputs, targets };
  };
  return {
    train: splitOf(0, trainCount),
    // No scaling is named: the package's arrays, which is what people have, are scaled already.
    test: splitOf(trainCount, signals.length),
  };
}

/** As many of each digit, in the order that the generator deals them. */
function shuffledExamples(
  config: Mnist1dConfig,
  random: NumpyRandom,
): { signals: number[][]; labels: number[] } {
  const perDigit = Math.floor(config.sampleCount / templates.length);
  const made = templates.flatMap((template) =>
    Array.from({ length: perDigit }, () => signalOf(template, config, random)),
  );
  const order = Array.from(random.permutation(made.length));
  return {
    signals: order.map((index) => made[index] as number[]),
    labels: order.map((index) => Math.floor(index / perDigit)),
  };
}

/** Of all values of both splits, as the package scales them. */
function scaleOf(signals: readonly number[][]): { mean: number; deviation: number } {
  const count = signals.length * (signals[0]?.length ?? 0);
  const total = (valueOf: (value: number) => number): number =>
    signals.reduce((sum, signal) => sum + signal.reduce((part, x) => part + valueOf(x), 0), 0);
  const mean = total((value) => value) / count;
  return { mean, deviation: Math.sqrt(total((value) => (value - mean) ** 2) / count) };
}
