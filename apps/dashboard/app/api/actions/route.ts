import { act, actionSchema } from '../../../data/actions.ts';
import { answerChange } from '../../../data/request-body.ts';

export const dynamic = 'force-dynamic';

/** Carries out what somebody decided about a sweep or a task; the guard has seen the token. */
export function POST(request: Request): Promise<Response> {
  return answerChange(request, actionSchema, act);
}
