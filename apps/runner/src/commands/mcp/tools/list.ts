import { listSweeps } from '@basin/execution/reading/list-sweeps';
import { coordinatorStatus } from '@basin/execution/reading/sweep-state';
import { z } from 'zod';
import { reading } from '../session.ts';
import { defineTool } from '../tool.ts';

export const listTool = defineTool({
  name: 'list',
  title: 'List sweeps',
  description:
    'The sweeps of the database, newest first: state, tasks, best value, tags. As `basin list --json`.',
  input: z.strictObject({
    archived: z.boolean().optional().describe('archived ones too'),
    limit: z.int().min(1).max(500).optional().describe('at most so many; default: 20'),
  }),
  run: ({ archived = false, limit = 20 }, session) =>
    reading(session, async (reader) => {
      const status = await coordinatorStatus(session.database);
      const listed = listSweeps(reader, status, { archived, limit, metric: null });
      return { database: session.database, coordinator: status?.pid ?? null, ...listed };
    }),
});
