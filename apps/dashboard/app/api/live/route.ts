import { eventStream } from '../../../data/event-stream.ts';
import { isIdentity } from '../../../data/sweeps.ts';

export const dynamic = 'force-dynamic';

/** A browser follows few; an address may say anything. */
const topicLimit = 20;

/**
 * Server-sent events, one stream for all pages of a browser: of the sweeps that the address names
 * (`?sweep=ID`, several), and `changed` whenever anything happened in the database, unless it says
 * `database=no`.
 */
export function GET(request: Request): Response {
  const parameters = new URL(request.url).searchParams;
  const sweepIds = [...new Set(parameters.getAll('sweep'))];
  if (sweepIds.length > topicLimit || !sweepIds.every(isIdentity)) {
    return new Response(`give at most ${topicLimit} ids of sweeps\n`, { status: 400 });
  }
  const database = parameters.get('database') !== 'no';
  if (!database && sweepIds.length === 0)
    return new Response('nothing to follow\n', { status: 400 });
  return eventStream({ sweepIds, database }, request);
}
