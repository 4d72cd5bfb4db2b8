import { formatCount, presets } from '@basin/core';
import type { NewStudy } from '@basin/execution/control/new-study';
import { experiments } from '@basin/studies';
import { largestFile } from '@basin/studies/file';
import { z } from 'zod';

/** Which study is meant, for the tools that plan and start one. */
export const studyInput = z.strictObject({
  text: z
    .string()
    .min(1)
    .max(largestFile, `a study has at most ${formatCount(largestFile)} characters`)
    .optional()
    .describe(
      'a study file in YAML or JSON; basin://docs/studies says how, basin://gallery/… has examples',
    ),
  name: z
    .string()
    .max(200)
    .optional()
    .describe('with text: what the study is called where the text has no name'),
  experiment: z
    .enum(experiments.map(({ slug }) => slug))
    .optional()
    .describe('instead of text: a built-in experiment; basin://experiments has them'),
  preset: z
    .enum(presets)
    .optional()
    .describe(
      'with experiment: how much of it; smoke takes seconds, quick (the default) a minute, paper more',
    ),
  set: z
    .array(z.string().max(1_000))
    .max(50)
    .optional()
    .describe(
      'with experiment: what to vary in its trainings, as optimiser.learningRate=1e-3,1e-2 or batchSize=32..256:log2',
    ),
  seeds: z.int().min(1).max(1_000).optional().describe('seeds of each point'),
});

/** Either a text or an experiment. */
export function oneStudy({ text, experiment }: z.output<typeof studyInput>): boolean {
  return (text === undefined) !== (experiment === undefined);
}
export const oneStudyWords = 'give either text or experiment';

export function studyOf(input: z.output<typeof studyInput>): NewStudy {
  const { text, name, experiment, preset = 'quick', set, seeds } = input;
  return experiment === undefined
    ? { text: text ?? '', name, seeds }
    : { experiment, preset, set, seeds };
}
