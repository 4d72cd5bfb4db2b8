import type { Experiment } from '../experiment.ts';
import { flatnessInterpolationClaims } from './claims.ts';
import { planFlatnessInterpolation } from './definition.ts';
import { flatnessInterpolationFigures } from './figures.ts';
import { type FlatnessInterpolationFindings, flatnessInterpolationFindings } from './findings.ts';

export const flatnessInterpolation: Experiment<FlatnessInterpolationFindings> = {
  slug: 'flatness-interpolation',
  number: 9,
  title: 'Flatness against generalisation: interpolation',
  question: 'What lies between the minima that a small and a large batch size find?',
  plan: planFlatnessInterpolation,
  findings: flatnessInterpolationFindings,
  claims: flatnessInterpolationClaims,
  figures: flatnessInterpolationFigures,
};
