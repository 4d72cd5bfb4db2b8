import type { Experiment } from '../experiment.ts';
import { mnistCnnClaims } from './claims.ts';
import { planMnistCnn } from './definition.ts';
import { mnistCnnFigures } from './figures.ts';
import { type MnistCnnFindings, mnistCnnFindings } from './findings.ts';

export const mnistCnn: Experiment<MnistCnnFindings> = {
  slug: 'mnist-cnn',
  number: 2,
  title: 'Train on actual tasks',
  question: 'Does a convolution with more channels learn MNIST better?',
  plan: planMnistCnn,
  findings: mnistCnnFindings,
  claims: mnistCnnClaims,
  figures: mnistCnnFigures,
};
