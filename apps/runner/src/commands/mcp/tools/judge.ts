import { chooseSweep } from '@basin/execution/reading/choose-target';
import { checkText, claimSentence, judgeStudy, standingText, studyOf } from '@basin/studies';
import { z } from 'zod';
import { reading } from '../session.ts';
import { defineTool } from '../tool.ts';
import { sweepId } from './inputs.ts';

export const judgeTool = defineTool({
  name: 'judge',
  title: 'Judge claims',
  description:
    'The claims of a sweep’s study, each supported, contradicted or undecided by its stored results, with the statistic, the reason and what the verdict is worth among all of them. What is missing makes undecided, never supported.',
  input: z.strictObject({ sweep: sweepId }),
  run: ({ sweep }, session) =>
    reading(session, (reader) => {
      const summary = chooseSweep(reader, sweep);
      const { sweepId: id, name, experiment } = summary;
      const study = studyOf(summary);
      const data = study === null ? null : reader.sweepData(id, { withTimes: false });
      const found = study === null || data === null ? null : judgeStudy(study, data);
      const claims = found?.claims ?? [];
      return {
        ...{ sweepId: id, name: name ?? experiment, question: study?.question ?? null },
        problem: found === null ? 'it has no study whose claims could be judged' : found.problem,
        standing: standingText(claims),
        claims: claims.map((claim) => {
          const { id: claimId, words, source, verdict, statistic, reason, rule, assurance } = claim;
          const again = checkText(verdict, claim.checked);
          return {
            ...{ id: claimId, words, source, verdict, sentence: claimSentence(claim) },
            ...{ statistic, reason, rule, assurance },
            ...(again === null ? {} : { again }),
          };
        }),
      };
    }),
});
