import { z } from 'zod';
import { callBasin } from '../call-basin.ts';
import { defineTool } from '../tool.ts';

export const sqlTool = defineTool({
  name: 'sql',
  title: 'Ask in SQL',
  description:
    'Answer one SQL statement of SQLite that only reads, for what the other tools do not say. A name that there is not is refused with the tables and columns that there are. As `basin sql --json`.',
  input: z.strictObject({
    statement: z.string().min(1).max(20_000),
    limit: z.int().min(1).max(5_000).optional().describe('at most so many rows; default: 100'),
  }),
  run: ({ statement, limit = 100 }, session, { signal }) =>
    callBasin(session, ['sql', `--limit=${limit}`, '--time-limit=0'], [statement], signal),
});
