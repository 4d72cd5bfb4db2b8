import { type Json, taskStates } from '@basin/core';
import { chooseTarget } from '@basin/execution/reading/choose-target';
import { z } from 'zod';
import { readSweep, readTask, type ShownTask } from '../../show/read.ts';
import { reading } from '../session.ts';
import { defineTool } from '../tool.ts';
import { anyId, whereText } from './inputs.ts';

export const showTool = defineTool({
  name: 'show',
  title: 'Show a sweep or a task',
  description:
    'A sweep with its tasks, or a task with its config, curves, attempts, error and result. Curves are thinned, and a large result is left out: its text is in the table analyses of sql. As `basin show --json`.',
  input: z.strictObject({
    id: anyId,
    state: z.enum(taskStates).optional().describe('of a sweep: only tasks that are so'),
    where: whereText,
    limit: z.int().min(1).max(500).optional().describe('of a sweep: tasks at most; default: 20'),
    points: z
      .int()
      .min(2)
      .max(2_000)
      .optional()
      .describe('of a task: points of each curve at most; default: 20'),
  }),
  run: ({ id, state = null, where = null, limit = 20, points = 20 }, session) =>
    reading(session, async (reader) => {
      const chosen = chooseTarget(reader, id);
      return chosen.kind === 'sweep'
        ? await readSweep(reader, chosen.sweep, { state, where, limit })
        : brief(readTask(reader, chosen), points);
    }),
});

/** Characters of a result record that an agent is sent. */
const longestResult = 20_000;

function brief({ metrics, result, outputs, ...task }: ShownTask, points: number): object {
  return {
    ...task,
    metrics: Object.fromEntries(
      Object.entries(metrics).map(([name, { steps, values }]) => {
        const chosen = thinned(values.length, points);
        return [
          name,
          {
            pointCount: values.length,
            steps: chosen.map((index) => steps[index]),
            values: chosen.map((index) => values[index]),
          },
        ];
      }),
    ),
    outputs: shortOrNull(outputs as Json),
    result: shortOrNull(result),
  };
}

function shortOrNull(value: Json): Json {
  return JSON.stringify(value).length <= longestResult ? value : null;
}

/** At most so many of the indices below a count, evenly, the first and the last among them. */
export function thinned(count: number, most: number): number[] {
  if (count <= most) return Array.from({ length: count }, (_, index) => index);
  return Array.from({ length: most }, (_, place) => Math.round((place * (count - 1)) / (most - 1)));
}
