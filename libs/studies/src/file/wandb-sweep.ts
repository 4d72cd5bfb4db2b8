import { BasinError, type Json, plural } from '@basin/core';
import type { ParameterSpec } from '@basin/search';
import { Document, type ScalarTag } from 'yaml';
import type { StudyFile } from './study-schema.ts';

/** A study as a sweep file of W&B, and what of it W&B has no words for. */
export interface WandbSweep {
  yaml: string;
  /** Each is a comment in the file, too. */
  lost: string[];
}

/** Which file a study came from, for the first comment. */
export interface WandbSource {
  sweepId: string;
}

/**
 * The search half of a study in W&B's words: method, parameters with their distributions, metric,
 * early_terminate, run_cap. Read again by Basin it has the same space. What W&B cannot say and what
 * leaves the space as it is becomes a comment.
 *
 * @throws BasinError `study/not-supported` where W&B would draw from another space.
 */
export function wandbSweep(file: StudyFile, { sweepId }: WandbSource): WandbSweep {
  const refused = otherSpace(file);
  if (refused.length > 0) {
    throw new BasinError(
      'study/not-supported',
      `W&B would draw from another space than ${file.name ?? 'the study'} does: ${refused.join('; ')}. Leave that out of the study to take it to W&B, or export its trials (--to=csv)`,
    );
  }
  const lost = unsaid(file);
  const document = new Document(sweepOf(file), {
    schema: 'yaml-1.1',
    aliasDuplicateObjects: false,
    customTags: (tags) => [pythonFloat, ...tags],
  });
  document.commentBefore = [
    ` A sweep of W&B, written by Basin from study ${sweepId.slice(0, 12)}.`,
    ' Add a line `program: …` that names what W&B’s agents are to run.',
    ...lost.map((line) => ` Not said here: ${line}`),
  ].join('\n');
  return { yaml: document.toString({ lineWidth: 100 }), lost };
}

function sweepOf(file: StudyFile): Record<string, unknown> {
  const { name, description, question, method, run_cap: cap } = file;
  const [metric] = metricsOf(file);
  const words = [question, description].filter((text) => text !== undefined).join('\n\n');
  return {
    ...(name === undefined ? {} : { name }),
    ...(words === '' ? {} : { description: words }),
    method: method === 'sobol' ? 'random' : method,
    ...(metric === undefined ? {} : { metric: withoutAbsent(metric) }),
    ...(cap === undefined ? {} : { run_cap: cap }),
    ...(file.early_terminate?.type === 'hyperband'
      ? { early_terminate: withoutAbsent(file.early_terminate) }
      : {}),
    parameters: withoutAbsent(file.parameters),
  };
}

function metricsOf({ metric }: StudyFile): { name: string }[] {
  return metric === undefined ? [] : [metric].flat();
}

/** What decides which points there are, and W&B does not know. */
function otherSpace(file: StudyFile): string[] {
  const conditional = conditionalNames(file.parameters);
  const told: [present: boolean, words: string][] = [
    [Object.keys(file.parameters).length === 0, 'it has no parameters, and a sweep needs one'],
    [file.points !== undefined, 'points lists points one by one'],
    [(file.zip ?? []).length > 0, 'zip takes values together'],
    [file.require !== undefined, 'require leaves points out'],
    [conditional.length > 0, `${conditional.join(', ')} exist under a condition (when)`],
    [file.lottery !== undefined, 'lottery trains pruned networks again'],
    [file.branches !== undefined, 'branches splits trainings'],
  ];
  return told.flatMap(([present, words]) => (present ? [words] : []));
}

function conditionalNames(
  parameters: Readonly<Record<string, ParameterSpec>>,
  prefix = '',
): string[] {
  return Object.entries(parameters).flatMap(([key, { when, parameters: inner }]) => [
    ...(when === undefined ? [] : [`${prefix}${key}`]),
    ...(inner === undefined ? [] : conditionalNames(inner, `${prefix}${key}.`)),
  ]);
}

/** What else the study says, in words. */
function unsaid(file: StudyFile): string[] {
  const { method, seeds, order, training, measures = [], claims = [], names } = file;
  const [first, ...others] = metricsOf(file);
  const pruner = file.early_terminate?.type;
  const told: [present: boolean, words: string][] = [
    [method === 'sobol', 'method sobol; W&B has random, from the same space'],
    [method === 'bayes', 'method bayes is TPE in Basin and a Gaussian process in W&B'],
    [seeds !== 1, `seeds ${JSON.stringify(seeds)}; a run of W&B is one training of a point`],
    [order === 'shuffled', 'order shuffled'],
    [
      method !== 'grid' || order === 'shuffled',
      `samplerSeed ${file.samplerSeed}; W&B draws other points each time`,
    ],
    [
      pruner !== undefined && pruner !== 'hyperband',
      `early_terminate ${pruner ?? ''}; W&B has hyperband alone`,
    ],
    [pruner === 'hyperband', 'bands of early_terminate count epochs; W&B counts logged steps'],
    [
      others.length > 0,
      `metrics after ${first?.name ?? ''}: ${others.map(({ name }) => name).join(', ')}`,
    ],
    [Object.keys(names ?? {}).length > 0, `names of places: ${JSON.stringify(names)}`],
    [training !== undefined, `training ${JSON.stringify(training)}`],
    [measures.length > 0, plural(measures.length, 'measure')],
    [claims.length > 0, plural(claims.length, 'claim')],
  ];
  return told.flatMap(([present, words]) => (present ? [words] : []));
}

/** As plain data: what is not set is not there. */
function withoutAbsent(value: unknown): Json {
  return JSON.parse(JSON.stringify(value)) as Json;
}

/** PyYAML, which reads sweeps for W&B, takes 1e-7 for a text: a number needs a dot there. */
const pythonFloat: ScalarTag = {
  tag: 'tag:yaml.org,2002:float',
  default: true,
  test: /^(?!)/,
  identify: (value) => typeof value === 'number' && /^-?\d+e/.test(String(value)),
  resolve: Number,
  stringify: ({ value }) => String(value).replace(/^(-?\d+)e/, '$1.0e'),
};
