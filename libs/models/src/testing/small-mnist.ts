import { columnsKey, mnistConfigSchema, mnistDigest, randomStream } from '@basin/core';
import { sharedBytes, type SplitColumns } from '../datasets/columns.ts';
import type { LoadedData } from '../datasets/load-data.ts';

/** Made-up images in MNIST's format whose brightest rows tell their label, for tests without the files. */
export function smallMnist(trainCount: number, testCount: number): LoadedData {
  const random = randomStream(1, 'small-mnist');
  const images = (count: number, labels: Uint8Array): Uint8Array => {
    const bytes = sharedBytes(count * 784);
    for (let index = 0; index < bytes.length; index++) {
      const row = Math.floor((index % 784) / 28);
      const isBright = Math.floor(row / 2.8) === labels[Math.floor(index / 784)];
      bytes[index] = random.integer(128) + (isBright ? 127 : 0);
    }
    return bytes;
  };
  const labels = (count: number): Uint8Array => sharedBytes(count).map(() => random.integer(10));
  const [trainLabels, testLabels] = [labels(trainCount), labels(testCount)];
  const split = (targets: Uint8Array): SplitColumns => ({
    count: targets.length,
    inputs: images(targets.length, targets),
    targets,
  });
  const config = mnistConfigSchema.parse({ name: 'mnist', digest: mnistDigest });
  return new Map([[columnsKey(config), { train: split(trainLabels), test: split(testLabels) }]]);
}
