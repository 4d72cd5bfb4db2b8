import { eventStream } from '../../../data/event-stream.ts';
import { followDatabase } from '../../../data/live.ts';

export const dynamic = 'force-dynamic';

/** Server-sent events: `changed` whenever anything happened in the database. */
export function GET(request: Request): Response {
  return eventStream(followDatabase, request);
}
