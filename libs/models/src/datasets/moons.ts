import type { MoonsConfig } from '@basin/core';
import type { DataLoader } from './data-loader.ts';
import { makePoints } from './made-points.ts';

/** (cos t, sin t) and (1 − cos t, ½ − sin t) for t from 0 to π, as scikit-learn's make_moons has them. */
export const moonsLoader: DataLoader<MoonsConfig> = {
  make: (config) =>
    makePoints(config, 2, (label, along, random) => {
      const [x, y] = [Math.cos(Math.PI * along), Math.sin(Math.PI * along)];
      const point = label === 0 ? [x, y] : [1 - x, 0.5 - y];
      return point.map((value) => value + config.noise * random.normal());
    }),
};
