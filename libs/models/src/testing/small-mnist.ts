import { randomStream } from '@basin/core';
import type { MnistBuffers } from '../datasets/mnist-buffers.ts';

/** Made-up images in MNIST's format whose brightest rows tell their label, for tests without the files. */
export function smallMnist(trainCount: number, testCount: number): MnistBuffers {
  const random = randomStream(1, 'small-mnist');
  const images = (count: number, labels: Uint8Array): Uint8Array<SharedArrayBuffer> => {
    const bytes = new Uint8Array(new SharedArrayBuffer(count * 784));
    for (let index = 0; index < bytes.length; index++) {
      const row = Math.floor((index % 784) / 28);
      const isBright = Math.floor(row / 2.8) === labels[Math.floor(index / 784)];
      bytes[index] = random.integer(128) + (isBright ? 127 : 0);
    }
    return bytes;
  };
  const labels = (count: number): Uint8Array<SharedArrayBuffer> =>
    new Uint8Array(new SharedArrayBuffer(count)).map(() => random.integer(10)) as never;
  const trainLabels = labels(trainCount);
  const testLabels = labels(testCount);
  return {
    trainImages: images(trainCount, trainLabels),
    trainLabels,
    testImages: images(testCount, testLabels),
    testLabels,
  };
}
