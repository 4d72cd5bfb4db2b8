import type { Experiment } from '../experiment.ts';
import { planTenNetworks } from './definition.ts';

export const tenNetworks: Experiment = {
  slug: 'ten-networks',
  number: 8,
  title: 'Number of parameters against generalisation',
  question: 'Do loss and accuracy on training and test images improve with more parameters?',
  plan: planTenNetworks,
  findings: (data) => data,
  claims: [],
  figures: [],
};
