import { newStudySchema, startStudy } from '../../../../data/new-study.ts';
import { answerChange } from '../../../../data/request-body.ts';

export const dynamic = 'force-dynamic';

/** Starts a study; the answer names its sweep. */
export function POST(request: Request): Promise<Response> {
  return answerChange(request, newStudySchema, startStudy);
}
