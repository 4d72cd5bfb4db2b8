import type { Experiment } from '../experiment.ts';
import { minimalRatioClaims } from './claims.ts';
import { planMinimalRatio } from './definition.ts';
import { minimalRatioFigures } from './figures.ts';
import { type MinimalRatioFindings, minimalRatioFindings } from './findings.ts';

export const minimalRatio: Experiment<MinimalRatioFindings> = {
  slug: 'minimal-ratio',
  number: 5,
  title: 'What happens when the gradient is almost zero?',
  question:
    'Where the gradient vanishes, how much of the Hessian is positive, and does it go with the loss?',
  plan: planMinimalRatio,
  findings: minimalRatioFindings,
  claims: minimalRatioClaims,
  figures: minimalRatioFigures,
};
