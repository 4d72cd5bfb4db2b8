import type { Experiment } from '../experiment.ts';
import { tenNetworksClaims } from './claims.ts';
import { planTenNetworks } from './definition.ts';
import { tenNetworksFigures } from './figures.ts';
import { type TenNetworksFindings, tenNetworksFindings } from './findings.ts';

export const tenNetworks: Experiment<TenNetworksFindings> = {
  slug: 'ten-networks',
  number: 8,
  title: 'Number of parameters against generalisation',
  question: 'Do loss and accuracy on training and test images improve with more parameters?',
  plan: planTenNetworks,
  findings: tenNetworksFindings,
  claims: tenNetworksClaims,
  figures: tenNetworksFigures,
};
