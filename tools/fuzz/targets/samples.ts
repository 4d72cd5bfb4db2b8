/** Good inputs to start from, made by the code that writes them. */
import type { Json, SweepPlan } from '@basin/core';
import { experiments } from '@basin/studies';

/** The smallest plan of every built-in experiment. */
export const smokePlans: SweepPlan[] = experiments.map((experiment) =>
  experiment.plan({ preset: 'smoke', seedCount: null, firstSeed: 1 }),
);

/** One task config of each measure, data set and kind of network. */
export const taskConfigs: Json[] = smokePlans.flatMap(({ tasks }) => {
  const byKind = new Map(
    tasks.map(({ config }) => [
      config.kind === 'training'
        ? config.network.layers[0]?.type
        : config.kind === 'analysis'
          ? config.measure.measure
          : config.tool,
      config as unknown as Json,
    ]),
  );
  return [...byKind.values()];
});
