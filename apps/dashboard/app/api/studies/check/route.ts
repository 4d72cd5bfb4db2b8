import { checkStudy, newStudySchema } from '../../../../data/new-study.ts';
import { answerChange, statusOfCheck } from '../../../../data/request-body.ts';

export const dynamic = 'force-dynamic';

/** What a study would run, or what is wrong with it; nothing starts. */
export function POST(request: Request): Promise<Response> {
  return answerChange(
    request,
    newStudySchema,
    (study) => checkStudy(study, request.signal),
    statusOfCheck,
  );
}
