import type { Experiment } from '../experiment.ts';
import { randomLabelsClaims } from './claims.ts';
import { planRandomLabels } from './definition.ts';
import { randomLabelsFigures } from './figures.ts';
import { type RandomLabelsFindings, randomLabelsFindings } from './findings.ts';

export const randomLabels: Experiment<RandomLabelsFindings> = {
  slug: 'random-labels',
  number: 7,
  title: 'Can a network fit random labels?',
  question:
    'Does training loss still fall when the labels carry no information, and test loss with it?',
  plan: (options) => planRandomLabels(options),
  findings: randomLabelsFindings,
  claims: randomLabelsClaims,
  figures: randomLabelsFigures,
};
