import { type BlobsConfig, randomStream } from '@basin/core';
import type { DataLoader } from './data-loader.ts';
import { makePoints } from './made-points.ts';

export const blobsLoader: DataLoader<BlobsConfig> = {
  make(config) {
    const random = randomStream(config.dataSeed, 'blobs:centres');
    const centres = Array.from({ length: config.classCount }, () =>
      Array.from({ length: config.dimension }, () => 20 * random.uniform() - 10),
    );
    return makePoints(config, config.classCount, (label, _along, stream) =>
      (centres[label] as number[]).map((value) => value + config.noise * stream.normal()),
    );
  },
};
