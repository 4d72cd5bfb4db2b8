import { eventStream } from '../../../../../data/event-stream.ts';
import { isIdentity } from '../../../../../data/sweeps.ts';

export const dynamic = 'force-dynamic';

interface Context {
  params: Promise<{ sweepId: string }>;
}

/** Server-sent events of one sweep: progress, new metrics, settled tasks, the end. */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  const { sweepId } = await params;
  if (!isIdentity(sweepId)) return new Response('no such sweep\n', { status: 404 });
  return eventStream({ sweepIds: [sweepId], database: false }, request);
}
