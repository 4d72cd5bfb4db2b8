import { longestNote, longestTag } from '@basin/core';
import { z } from 'zod';
import { callBasin } from '../call-basin.ts';
import { defineTool } from '../tool.ts';
import { anyId } from './inputs.ts';

const tags = z.array(z.string().min(1).max(longestTag)).max(50).optional();

export const annotateTool = defineTool({
  name: 'annotate',
  title: 'Tag and note',
  description:
    'Put tags on a sweep or a task, take them off, write a note about it. Tags and notes can be queried: tag = paper.',
  input: z
    .strictObject({
      id: anyId,
      addTags: tags,
      removeTags: tags,
      note: z.string().min(1).max(longestNote).optional(),
    })
    .refine(
      ({ addTags, removeTags, note }) =>
        note !== undefined || (addTags?.length ?? 0) + (removeTags?.length ?? 0) > 0,
      'give addTags, removeTags or note',
    ),
  changes: true,
  async run({ id, addTags = [], removeTags = [], note }, session, { signal }) {
    let done: object = {};
    // What is taken off first is there again where it is put on too.
    if (removeTags.length > 0) {
      done = await callBasin(session, ['tag', '--remove'], [id, ...removeTags], signal);
    }
    if (addTags.length > 0) done = await callBasin(session, ['tag'], [id, ...addTags], signal);
    if (note !== undefined) {
      done = { ...done, ...(await callBasin(session, ['note'], [id, note], signal)) };
    }
    return done;
  },
});
