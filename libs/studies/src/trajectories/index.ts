import type { Experiment } from '../experiment.ts';
import { trajectoriesClaims } from './claims.ts';
import { planTrajectories } from './definition.ts';
import { trajectoriesFigures } from './figures.ts';
import { type TrajectoriesFindings, trajectoriesFindings } from './findings.ts';

export const trajectories: Experiment<TrajectoriesFindings> = {
  slug: 'trajectories',
  number: 3,
  title: 'Visualise the optimisation process',
  question: 'Which way do the weights of a network move while it trains?',
  plan: planTrajectories,
  findings: trajectoriesFindings,
  claims: trajectoriesClaims,
  figures: trajectoriesFigures,
};
