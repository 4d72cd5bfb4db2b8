import { chooseSweep } from '@basin/execution/reading/choose-target';
import { rankPoints } from '@basin/execution/reading/rank-points';
import { z } from 'zod';
import { reading } from '../session.ts';
import { defineTool } from '../tool.ts';
import { sweepId, whereText } from './inputs.ts';

export const bestTool = defineTool({
  name: 'best',
  title: 'Rank settings',
  description:
    'The settings of a sweep by a metric, over their seeds: mean, standard deviation, the trainings. As `basin best --json`.',
  input: z.strictObject({
    sweep: sweepId,
    metric: z.string().max(300).optional().describe('default: the sweep’s own'),
    by: z
      .enum(['last', 'best'])
      .optional()
      .describe('last: what the final weights have (default); best: the best on the way there'),
    where: whereText,
    limit: z.int().min(1).max(500).optional().describe('default: 10'),
  }),
  run: ({ sweep, metric = null, by = 'last', where = null, limit = 10 }, session) =>
    reading(session, (reader) => {
      const summary = chooseSweep(reader, sweep);
      const { sweepId: id, name, experiment } = summary;
      const ranking = rankPoints(reader, summary, { metric, by, where, limit });
      return { sweepId: id, name, experiment, ...ranking };
    }),
});
