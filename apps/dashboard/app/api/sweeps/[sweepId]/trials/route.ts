import { downloadResponse, trialsCsv } from '../../../../../data/downloads.ts';
import { parseTrialQuery } from '../../../../../data/trial-table.ts';

export const dynamic = 'force-dynamic';

interface Context {
  params: Promise<{ sweepId: string }>;
}

/** The trial table as a CSV file, with the filter and order of the page's address. */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  const { sweepId } = await params;
  const query = parseTrialQuery(Object.fromEntries(new URL(request.url).searchParams));
  return downloadResponse(trialsCsv(sweepId, query), 'text/csv');
}
