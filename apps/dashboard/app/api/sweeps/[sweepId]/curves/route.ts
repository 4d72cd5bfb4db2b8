import { alongNames } from '../../../../../components/curves/along.ts';
import { readChangedCurves, readCurves } from '../../../../../data/curves.ts';
import { readerOrNull, unreadableResponse } from '../../../../../data/database.ts';
import { isIdentity, sweepAhead } from '../../../../../data/sweeps.ts';

export const dynamic = 'force-dynamic';

interface Context {
  params: Promise<{ sweepId: string }>;
}

/**
 * Curves of one metric (`?metric=train/loss`) over the sweep's trainings, as JSON, along epochs, steps or
 * seconds (`along`); with `after` only those that have changed since that event.
 */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  const { sweepId } = await params;
  const reader = readerOrNull();
  const unreadable = reader === null ? unreadableResponse() : null;
  if (unreadable !== null) return unreadable;
  if (reader === null || !isIdentity(sweepId) || reader.sweep(sweepId) === null) {
    return Response.json({ error: 'no such sweep' }, { status: 404 });
  }
  await sweepAhead(reader, sweepId);
  const parameters = new URL(request.url).searchParams;
  const wanted = parameters.get('metric') ?? '';
  const after = Number(parameters.get('after') ?? Number.NaN);
  const along = alongNames.find((name) => name === parameters.get('along')) ?? null;
  const metric = reader.metrics(sweepId).find(({ name }) => name === wanted);
  if (metric === undefined) {
    return Response.json({ error: `the sweep has no metric "${wanted}"` }, { status: 404 });
  }
  const changed = Number.isSafeInteger(after)
    ? readChangedCurves(reader, sweepId, metric, after, along)
    : null;
  return Response.json(changed ?? readCurves(reader, sweepId, metric, along), {
    headers: { 'Cache-Control': 'no-store' },
  });
}
