import { z } from 'zod';
import { callBasin, startBasin, startedDocument } from '../call-basin.ts';
import { defineTool } from '../tool.ts';
import { anyId } from './inputs.ts';

const actions = ['pause', 'resume', 'cancel', 'retry', 'archive', 'unarchive'] as const;

export const controlTool = defineTool({
  name: 'control',
  title: 'Pause, resume, cancel, retry, archive',
  description:
    'pause: start nothing new of a sweep. resume: let it go on, in a process of its own where none works on it. cancel: cancel what a sweep has left, or one task. retry: run its failed and cancelled tasks again. archive, unarchive: leave a sweep out of lists; nothing of it is lost.',
  input: z.strictObject({ action: z.enum(actions), id: anyId }),
  changes: true,
  destroys: true,
  async run({ action, id }, session, { signal }) {
    switch (action) {
      case 'resume':
      case 'retry':
        return startedDocument(session, await startBasin(session, [action], [id]));
      case 'unarchive':
        return callBasin(session, ['archive', '--undo'], [id], signal);
      default:
        return callBasin(session, [action], [id], signal);
    }
  },
});
