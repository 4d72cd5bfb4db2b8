import { ExpressionError, type Json, namesOf, parseExpression, suggestion } from '@basin/core';
import { flattenParameters, type NamedParameter } from './flatten.ts';
import { orderAxes } from './order-axes.ts';
import type { ParameterSpec } from './parameter-schema.ts';
import type { SpaceProblem } from './problem.ts';
import { type Axis, type Constraint, type Point, sameValue, type Space } from './space.ts';
import { zipAxes } from './zip-axes.ts';

/** The search half of a study file. */
export interface SpaceSpec {
  parameters: Readonly<Record<string, ParameterSpec>>;
  /** Groups of parameters whose values go together: the first with the first, … */
  zip?: readonly (readonly string[])[] | undefined;
  /** Points given one by one; each is combined with every value of the parameters. */
  points?: readonly Point[] | undefined;
  /** Expressions that must hold at a point. */
  require?: string | readonly string[] | undefined;
  /** Further parameters of which nothing but the name is known: what is said of them is wrong already. */
  unread?: readonly string[] | undefined;
}

/** A parameter space, or everything that is wrong with it. */
export function buildSpace(spec: SpaceSpec): { space: Space; problems: SpaceProblem[] } {
  const found = { problems: [] as SpaceProblem[] };
  const parameters = flattenParameters(spec.parameters, found);
  // A parameter that is itself wrong is still a name that others may use.
  const named = new Set([
    ...allNames(spec.parameters),
    ...(spec.points ?? []).flatMap((point) => Object.keys(point)),
    ...(spec.unread ?? []),
  ]);
  const names = [...named];
  for (const parameter of parameters) checkCondition(parameter, parameters, names, found.problems);
  const single = parameters.map(axisOf);
  const zipped = zipAxes(single, spec.zip ?? [], names, found.problems);
  const axes = orderAxes(
    [...pointAxes(spec.points, parameters, found.problems), ...zipped],
    found.problems,
  );
  const constraints = constraintsOf(spec.require, names, found.problems);
  return { space: { names, axes, constraints }, problems: found.problems };
}

function allNames(specs: Readonly<Record<string, ParameterSpec>>, prefix = ''): string[] {
  return Object.entries(specs).flatMap(([key, spec]) =>
    spec.parameters === undefined
      ? [`${prefix}${key}`]
      : allNames(spec.parameters, `${prefix}${key}.`),
  );
}

function axisOf({ name, domain, when, path }: NamedParameter): Axis {
  return {
    names: [name],
    when,
    values: domain.values?.map((value) => ({ [name]: value })) ?? null,
    weighted: domain.weighted,
    range: domain.range,
    at: (u) => ({ [name]: domain.at(u) }),
    path,
  };
}

function pointAxes(
  points: readonly Point[] | undefined,
  parameters: readonly NamedParameter[],
  problems: SpaceProblem[],
): Axis[] {
  if (points === undefined || points.length === 0) return [];
  points.forEach((point, index) => {
    for (const name of Object.keys(point)) {
      if (parameters.some((parameter) => parameter.name === name)) {
        const message = `points give ${name}, and parameters do too: leave it in one of them`;
        problems.push({ code: 'search/points', path: ['points', index, name], at: 'key', message });
      }
    }
  });
  const names = [...new Set(points.flatMap((point) => Object.keys(point)))];
  return [
    {
      names,
      when: null,
      values: points,
      weighted: false,
      range: null,
      at: (u) => points[Math.min(points.length - 1, Math.floor(u * points.length))] ?? {},
      path: ['points'],
    },
  ];
}

function checkCondition(
  { name, when, path }: NamedParameter,
  parameters: readonly NamedParameter[],
  names: readonly string[],
  problems: SpaceProblem[],
): void {
  for (const [other, allowed] of Object.entries(when ?? {})) {
    const at = { path: [...path, 'when', other], at: 'key' } as const;
    if (!names.includes(other)) {
      const message = `when names "${other}", which is no parameter${knownBeside(other, names)}`;
      problems.push({ code: 'search/condition', ...at, message });
      continue;
    }
    const values = parameters.find((parameter) => parameter.name === other)?.domain.values;
    for (const value of allowed) {
      if (
        values === undefined ||
        values === null ||
        values.some((known) => sameValue(known, value))
      )
        continue;
      const message = `${name} waits for ${other} to be ${text(value)}, which it never is: ${values.map(text).join(', ')}`;
      problems.push({ code: 'search/condition', ...at, at: 'value', message });
    }
  }
}

function constraintsOf(
  required: SpaceSpec['require'],
  names: readonly string[],
  problems: SpaceProblem[],
): Constraint[] {
  const single = typeof required === 'string';
  const sources = single ? [required] : (required ?? []);
  return sources.flatMap((source, index) => {
    const path = single ? ['require'] : ['require', index];
    try {
      const expression = parseExpression(source);
      const unknown = [...new Set(namesOf(expression))].filter((name) => !names.includes(name));
      if (unknown.length === 0) return [{ source, expression, path }];
      for (const name of unknown) {
        const message = `require names "${name}", which is no parameter${knownBeside(name, names)}`;
        problems.push({ code: 'search/unknown-name', path, at: 'value', message });
      }
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      const { column, message } = error;
      problems.push({ code: 'search/expression', path, at: 'value', column, message });
    }
    return [];
  });
}

function text(value: Json): string {
  return JSON.stringify(value);
}

/** What may have been meant by a name that no parameter has; all of them where none is near. */
function knownBeside(typed: string, names: readonly string[]): string {
  const near = suggestion(typed, names);
  return near !== '' || names.length === 0 ? near : `; there are ${names.join(', ')}`;
}
