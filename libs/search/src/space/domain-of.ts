import { type Domain, type SpecKey, type SpecProblem } from './distribution.ts';
import { distributions } from './distributions/registry.ts';
import type { DistributionName, ParameterSpec } from './parameter-schema.ts';

/** Keys of which a distribution takes some, in the order in which messages list them. */
const specKeys: readonly SpecKey[] = [
  ...(['value', 'values', 'probabilities', 'min', 'max', 'q', 'mu', 'sigma', 'a', 'b'] as const),
];

/** The distribution that a parameter has without saying so: W&B's rules. Null: nothing says. */
export function inferredDistribution(spec: ParameterSpec): DistributionName | null {
  if (spec.values !== undefined) {
    return spec.probabilities === undefined ? 'categorical' : 'categorical_w_probabilities';
  }
  if (spec.value !== undefined) return 'constant';
  if (spec.min === undefined && spec.max === undefined) return null;
  return Number.isInteger(spec.min) && Number.isInteger(spec.max) ? 'int_uniform' : 'uniform';
}

/** A parameter's values, or what is wrong with it. */
export function domainOf(spec: ParameterSpec): { domain: Domain } | { problems: SpecProblem[] } {
  const name = spec.distribution ?? inferredDistribution(spec);
  if (name === null) {
    const message =
      'has no values: give value, values, min and max, a distribution, or parameters within it';
    return { problems: [{ key: null, message }] };
  }
  const distribution = distributions[name];
  const given = specKeys.filter((key) => spec[key] !== undefined);
  const known = [...distribution.needs, ...distribution.may];
  const problems: SpecProblem[] = [
    ...distribution.needs
      .filter((key) => !given.includes(key))
      .map((key) => ({ key: null, message: `${name} needs ${key}` })),
    ...given
      .filter((key) => !known.includes(key))
      .map((key) => ({
        key,
        message: `${key} means nothing to ${name}, which takes ${known.join(', ')}`,
      })),
  ];
  if (problems.length === 0) problems.push(...distribution.check(spec));
  return problems.length > 0 ? { problems } : { domain: distribution.domain(spec) };
}
