import {
  BasinError,
  type Field,
  fieldOf,
  fieldText,
  noSuchField,
  type QueryNames,
} from '@basin/core';
import { chooseSweep } from '@basin/execution/reading/choose-target';
import { mainMetric } from '@basin/execution/reading/main-metric';
import { queryOf } from '@basin/execution/reading/query-of';
import type { StoreReader, SweepSummary } from '@basin/store';
import { z } from 'zod';
import { reading } from '../session.ts';
import { defineTool } from '../tool.ts';
import { sweepId, whereText } from './inputs.ts';

const column = z.string().min(1).max(300);

export const queryTool = defineTool({
  name: 'query',
  title: 'Query tasks',
  description:
    'A table of a sweep’s tasks with columns of your choice, filtered and sorted. A column is a parameter, a metric (test/loss: its last value; best(test/loss), min(…), max(…)), a number of a measure (curvature/trace), a place in the config (optimiser.learningRate), or label, state, kind, parameters, epoch, work, started, attempt, tag, note, id. Without columns: parameters, state and the main metric; names says which columns there are.',
  input: z.strictObject({
    sweep: sweepId,
    where: whereText,
    columns: z.array(column).max(60).optional(),
    kind: z.enum(['training', 'analysis']).optional(),
    sort: column.optional().describe('a column; tasks without a value come last'),
    descending: z.boolean().optional(),
    limit: z.int().min(1).max(1_000).optional().describe('at most so many rows; default: 50'),
    offset: z.int().min(0).max(10_000_000).optional(),
  }),
  run: (
    { sweep, where, columns, kind, sort, descending = false, limit = 50, offset = 0 },
    session,
  ) =>
    reading(session, (reader) => {
      const summary = chooseSweep(reader, sweep);
      const names = reader.queryNames(summary.sweepId);
      const fields = columns?.map((text) => field(text, names)) ?? usual(reader, summary, names);
      const { rows, total } = reader.table(summary.sweepId, {
        ...{ fields, limit, offset, descending },
        where: queryOf(reader, summary.sweepId, where ?? null),
        ...(kind === undefined ? {} : { kind }),
        ...(sort === undefined ? {} : { sort: field(sort, names) }),
      });
      return {
        sweepId: summary.sweepId,
        columns: fields.map(fieldText),
        rows: rows.map(({ taskId, values }) => ({ taskId, values })),
        total,
        names: { ...names, settings: names.settings.length },
      };
    }),
});

function usual(reader: StoreReader, summary: SweepSummary, { factors }: QueryNames): Field[] {
  const main = mainMetric(summary, reader.metrics(summary.sweepId));
  return [
    { kind: 'task', name: 'label' },
    { kind: 'task', name: 'state' },
    ...factors.map((name): Field => ({ kind: 'factor', name })),
    ...(main === null ? [] : [{ kind: 'metric', name: main.name, by: 'last' } as const]),
  ];
}

/** @throws BasinError `store/query` naming what was perhaps meant. */
function field(text: string, names: QueryNames): Field {
  const found = fieldOf(text, names);
  if (found === null) throw new BasinError('store/query', noSuchField(text, names));
  return found;
}
