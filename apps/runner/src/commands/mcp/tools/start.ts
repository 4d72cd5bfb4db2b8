import { startStudy } from '@basin/execution/control/new-study';
import { z } from 'zod';
import { startedDocument } from '../call-basin.ts';
import { defineTool } from '../tool.ts';
import { oneStudy, oneStudyWords, studyInput, studyOf } from './study-input.ts';

export const startTool = defineTool({
  name: 'start',
  title: 'Start a study',
  description:
    'Run a study, or a built-in experiment, in a process of its own that goes on when this connection ends. The same asked again resumes it; what is stored is not trained again. Follow it with watch.',
  input: studyInput
    .extend({
      workers: z.int().min(1).max(256).optional().describe('tasks at once; default: one a core'),
      endWithConnection: z
        .boolean()
        .optional()
        .describe(
          'stop when this connection ends, as Ctrl-C does; started again it goes on. Default: false',
        ),
    })
    .refine(oneStudy, oneStudyWords),
  changes: true,
  async run({ workers, endWithConnection = false, ...input }, session) {
    const flags = workers === undefined ? [] : [`--workers=${workers}`];
    const started = await startStudy(studyOf(input), session.places, flags);
    if (endWithConnection && started.state === 'at-work') {
      session.endWithIt.add(started.processId);
    }
    return startedDocument(session, started);
  },
});
