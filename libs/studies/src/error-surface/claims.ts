import {
  countedClaims,
  formatStatistic,
  holdsInEveryRun,
  ratesOfEveryRun,
} from '../judging/index.ts';
import { asMeasured } from '../reading/analysis.ts';
import { type ErrorSurfaceFindings, gridSummary } from './findings.ts';

/** Room for a grid point beside the optimum to be lower: training stops near a minimum, not in it (ours). */
const tolerance = 0.05;

export const errorSurfaceClaims = countedClaims<ErrorSurfaceFindings>(
  ({ runs }) => asMeasured(runs, 'loss-surface'),
  [
    {
      id: 'trained-point-lowest',
      words: 'The trained weights lie at the bottom of the surface around them',
      source: 'ours',
      unit: 'plane',
      rule: `No grid point of a plane has a loss more than ${tolerance * 100} % below that of the trained weights; supported when it holds on every plane of at least 3 seeds, contradicted when it fails on one. The report gives only the title.`,
      errorRate: `${ratesOfEveryRun} A grid point taken at random is the lowest with a chance of one in all points.`,
      judge: ({ runs }) =>
        holdsInEveryRun(
          runs.flatMap((run) =>
            run.surfaces.map((surface) => {
              const { lowest, infiniteCount, pointCount } = gridSummary(surface);
              return {
                label: `${surface.plane} plane, ${run.label}`,
                seed: run.seed,
                holds: lowest >= surface.centre.loss * (1 - tolerance),
                text: `lowest ${formatStatistic(lowest)}, trained ${formatStatistic(surface.centre.loss)}`,
                numbers: { lowest, trained: surface.centre.loss, infiniteCount },
                chance: 1 / Math.max(2, pointCount),
              };
            }),
          ),
          'trained loss lowest on the grid',
          'plane',
        ),
    },
  ],
);
