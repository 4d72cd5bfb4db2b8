import type { Json } from '@basin/core';
import { domainOf } from './domain-of.ts';
import type { Domain } from './distribution.ts';
import type { ParameterSpec } from './parameter-schema.ts';
import type { SpaceProblem } from './problem.ts';
import type { Condition } from './space.ts';

/** One parameter by its whole name. */
export interface NamedParameter {
  name: string;
  domain: Domain;
  when: Condition | null;
  path: PropertyKey[];
}

const namePattern = /^[A-Za-z_][A-Za-z0-9_-]*(\.[A-Za-z0-9_-]+)*$/;

/** Parameters with those inside of others, whose names are joined by dots as W&B joins them. */
export function flattenParameters(
  specs: Readonly<Record<string, ParameterSpec>>,
  found: { problems: SpaceProblem[] },
  outer: { prefix: string; path: PropertyKey[]; when: Condition | null } = {
    prefix: '',
    path: ['parameters'],
    when: null,
  },
): NamedParameter[] {
  return Object.entries(specs).flatMap(([key, spec]): NamedParameter[] => {
    const name = `${outer.prefix}${key}`;
    const path = [...outer.path, key];
    const problem = (message: string, within: PropertyKey[] = []): void =>
      void found.problems.push({
        code: 'search/parameter',
        path: [...path, ...within],
        at: within.length === 0 ? 'key' : 'value',
        message: `parameter ${name}: ${message}`,
      });
    if (!namePattern.test(name)) {
      problem('a name begins with a letter and has letters, digits, _, - and dots');
    }
    // A record takes it for its prototype, and loses the values.
    if (key === '__proto__') problem('no record has such a key: give it another name');
    const when = bothConditions(outer.when, conditionOf(spec.when));
    if (spec.parameters !== undefined) {
      const others = Object.keys(spec).filter((other) => !['parameters', 'when'].includes(other));
      if (others.length > 0) {
        problem(`has parameters within it, so it cannot have ${others.join(', ')}`, [
          others[0] ?? '',
        ]);
      }
      const inner = { prefix: `${name}.`, path: [...path, 'parameters'], when };
      return flattenParameters(spec.parameters, found, inner);
    }
    const made = domainOf(spec);
    if ('problems' in made) {
      for (const { key: wrong, message } of made.problems) {
        problem(message, wrong === null ? [] : [wrong]);
      }
      return [];
    }
    return [{ name, domain: made.domain, when, path }];
  });
}

function conditionOf(when: Record<string, Json> | undefined): Condition | null {
  if (when === undefined) return null;
  return Object.fromEntries(
    Object.entries(when).map(([name, value]) => [name, Array.isArray(value) ? value : [value]]),
  );
}

function bothConditions(outer: Condition | null, inner: Condition | null): Condition | null {
  return outer === null ? inner : { ...outer, ...inner };
}
