import type { Experiment } from '../experiment.ts';
import { flatnessSensitivityClaims } from './claims.ts';
import { planFlatnessSensitivity } from './definition.ts';
import { flatnessSensitivityFigures } from './figures.ts';
import { type FlatnessSensitivityFindings, flatnessSensitivityFindings } from './findings.ts';

export const flatnessSensitivity: Experiment<FlatnessSensitivityFindings> = {
  slug: 'flatness-sensitivity',
  number: 10,
  title: 'Flatness against generalisation: sensitivity',
  question: 'Does a network trained with larger batches react less to its input?',
  plan: planFlatnessSensitivity,
  findings: flatnessSensitivityFindings,
  claims: flatnessSensitivityClaims,
  figures: flatnessSensitivityFigures,
};
