import { z } from 'zod';
import { callBasin, startBasin, startedDocument } from '../call-basin.ts';
import { defineTool } from '../tool.ts';
import { sweepId } from './inputs.ts';

export const extendTool = defineTool({
  name: 'extend',
  title: 'Extend a study',
  description:
    'Give a study more seeds, points or epochs, and run what is new: what decides a claim that is undecided for lack of seeds. Each number counts what the study has already.',
  input: z
    .strictObject({
      study: sweepId,
      seeds: z.int().min(1).max(100_000).optional(),
      count: z.int().min(1).max(200_000).optional().describe('points'),
      epochs: z
        .int()
        .min(1)
        .max(1_000_000)
        .optional()
        .describe('makes a study of its own beside it'),
      dryRun: z.boolean().optional().describe('only say what it would add'),
    })
    .refine(
      ({ seeds, count, epochs }) => (seeds ?? count ?? epochs) !== undefined,
      'give seeds, count or epochs',
    ),
  changes: true,
  async run({ study, dryRun = false, ...wanted }, session, { signal }) {
    const flags = Object.entries(wanted).flatMap(([name, value]) =>
      value === undefined ? [] : [`--${name}=${value}`],
    );
    return dryRun
      ? await callBasin(session, ['extend', ...flags, '--dry-run'], [study], signal)
      : startedDocument(session, await startBasin(session, ['extend', ...flags], [study]));
  },
});
