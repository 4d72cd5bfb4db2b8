import type { Experiment } from '../experiment.ts';
import { functionFitClaims } from './claims.ts';
import { planFunctionFit } from './definition.ts';
import { functionFitFigures } from './figures.ts';
import { type FunctionFitFindings, functionFitFindings } from './findings.ts';

export const functionFit: Experiment<FunctionFitFindings> = {
  slug: 'function-fit',
  number: 1,
  title: 'Deep vs shallow: simulate a function',
  question: 'With equally many parameters, does a deeper network fit a function better?',
  plan: planFunctionFit,
  findings: functionFitFindings,
  claims: functionFitClaims,
  figures: functionFitFigures,
};
