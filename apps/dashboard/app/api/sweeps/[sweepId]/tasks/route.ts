import { downloadResponse, tasksCsv } from '../../../../../data/downloads.ts';
import { parseTableQuery } from '../../../../../data/task-table.ts';

export const dynamic = 'force-dynamic';

interface Context {
  params: Promise<{ sweepId: string }>;
}

/** The task table as a CSV file, with the filter and order of the page's address. */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  const { sweepId } = await params;
  const query = parseTableQuery(Object.fromEntries(new URL(request.url).searchParams));
  return downloadResponse(tasksCsv(sweepId, query), 'text/csv');
}
