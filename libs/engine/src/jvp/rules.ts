import type { Rule } from './rule.ts';
import { elementwiseRules, flatRules } from './rules/elementwise.ts';
import { networkRules } from './rules/network.ts';
import { reductionRules } from './rules/reduction.ts';
import { shapeRules } from './rules/shape.ts';

/** The derivative of each TensorFlow op that can meet a tangent. */
export const derivativeRules: Readonly<Record<string, Rule>> = {
  ...elementwiseRules,
  ...flatRules,
  ...shapeRules,
  ...reductionRules,
  ...networkRules,
};

/** TensorFlow's names of the ops that `jvp` can differentiate. */
export const differentiableOps: ReadonlySet<string> = new Set(Object.keys(derivativeRules));
