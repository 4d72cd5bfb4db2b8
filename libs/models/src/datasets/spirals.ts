import type { SpiralsConfig } from '@basin/core';
import type { DataLoader } from './data-loader.ts';
import { makePoints } from './made-points.ts';

/** Radius r from 0 to 1 at the angle 2π(turns·r + class/classes) + noise. */
export const spiralsLoader: DataLoader<SpiralsConfig> = {
  make: (config) =>
    makePoints(config, config.classCount, (label, along, random) => {
      const turn = config.turns * along + label / config.classCount;
      const angle = 2 * Math.PI * turn + config.noise * random.normal();
      return [along * Math.cos(angle), along * Math.sin(angle)];
    }),
};
