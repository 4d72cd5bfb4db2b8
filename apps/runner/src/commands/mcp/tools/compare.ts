import { chooseTarget } from '@basin/execution/reading/choose-target';
import { compare } from '@basin/execution/reading/compare';
import { z } from 'zod';
import { reading } from '../session.ts';
import { defineTool } from '../tool.ts';
import { anyId } from './inputs.ts';

export const compareTool = defineTool({
  name: 'compare',
  title: 'Compare two',
  description:
    'Two tasks or two sweeps beside each other: settings that differ, metrics paired by setting and seed with 95 % intervals. As `basin compare --json`.',
  input: z.strictObject({ a: anyId, b: anyId }),
  run: ({ a, b }, session) =>
    reading(session, (reader) =>
      Promise.resolve(compare(reader, chooseTarget(reader, a), chooseTarget(reader, b))),
    ),
});
