import type { Experiment } from '../experiment.ts';
import { errorSurfaceClaims } from './claims.ts';
import { planErrorSurface } from './definition.ts';
import { errorSurfaceFigures } from './figures.ts';
import { type ErrorSurfaceFindings, errorSurfaceFindings } from './findings.ts';

export const errorSurface: Experiment<ErrorSurfaceFindings> = {
  slug: 'error-surface',
  number: 6,
  title: 'Error surface',
  question:
    'What does the loss look like around a trained optimum, and which way did training come?',
  plan: planErrorSurface,
  findings: errorSurfaceFindings,
  claims: errorSurfaceClaims,
  figures: errorSurfaceFigures,
};
