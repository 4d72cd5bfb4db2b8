import { BasinError } from '@basin/core';
import type { RunPoint, RunSource } from './run-part.ts';

/**
 * A source whose metrics have other names here, such as those that Basin's trainings have.
 *
 * @throws BasinError `import/columns`, while parts are read, where a name would be there twice.
 */
export function renamedMetrics(source: RunSource, names: ReadonlyMap<string, string>): RunSource {
  const renamed = (point: RunPoint): RunPoint => {
    const to = names.get(point.metric);
    return to === undefined ? point : { ...point, metric: to };
  };
  const targets = new Map([...names].map(([from, to]) => [to, from]));
  const areShared = targets.size < names.size;
  return {
    ...source,
    *parts(hash) {
      /** Which metric of a run has the name: several may be called so, in a run one. */
      const origins = new Map<string, string>();
      for (const part of source.parts(hash)) {
        const taken = part.points.find(({ metric }) => targets.has(metric) && !names.has(metric));
        if (taken !== undefined) {
          throw new BasinError(
            'import/columns',
            `${source.file} has a metric "${taken.metric}" already: "${targets.get(taken.metric)}" cannot be called so too`,
          );
        }
        for (const { metric } of areShared ? part.points : []) {
          const to = names.get(metric);
          if (to === undefined) continue;
          const key = JSON.stringify([part.run, to]);
          const other = origins.get(key) ?? metric;
          origins.set(key, other);
          if (other === metric) continue;
          throw new BasinError(
            'import/columns',
            `${source.file}: "${other}" and "${metric}" of run "${part.run}" cannot both be called "${to}"`,
          );
        }
        yield { ...part, points: part.points.map(renamed) };
      }
    },
  };
}
