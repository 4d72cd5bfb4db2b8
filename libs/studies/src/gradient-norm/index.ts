import type { Experiment } from '../experiment.ts';
import { gradientNormClaims } from './claims.ts';
import { planGradientNorm } from './definition.ts';
import { gradientNormFigures } from './figures.ts';
import { type GradientNormFindings, gradientNormFindings } from './findings.ts';

export const gradientNorm: Experiment<GradientNormFindings> = {
  slug: 'gradient-norm',
  number: 4,
  title: 'Observe the gradient norm during training',
  question: 'How does the norm of the gradient move while the loss falls?',
  plan: planGradientNorm,
  findings: gradientNormFindings,
  claims: gradientNormClaims,
  figures: gradientNormFigures,
};
