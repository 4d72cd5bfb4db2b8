import type { Experiment } from '../experiment.ts';
import { planFunctionFit } from './definition.ts';

export const functionFit: Experiment = {
  slug: 'function-fit',
  number: 1,
  title: 'Deep vs shallow: simulate a function',
  question: 'With equally many parameters, does a deeper network fit a function better?',
  plan: planFunctionFit,
  findings: (data) => data,
  claims: [],
  figures: [],
};
