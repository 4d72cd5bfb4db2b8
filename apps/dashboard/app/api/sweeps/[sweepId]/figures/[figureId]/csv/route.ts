import { downloadResponse, figureCsv } from '../../../../../../../data/downloads.ts';

export const dynamic = 'force-dynamic';

interface Context {
  params: Promise<{ sweepId: string; figureId: string }>;
}

/** The numbers behind a figure as a CSV file. */
export async function GET(_request: Request, { params }: Context): Promise<Response> {
  const { sweepId, figureId } = await params;
  return downloadResponse(await figureCsv(sweepId, figureId), 'text/csv');
}
