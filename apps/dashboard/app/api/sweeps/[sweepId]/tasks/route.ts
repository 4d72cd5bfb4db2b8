import {
  parseTrialsAddress,
  searchParameters,
} from '../../../../../components/trials/trials-address.ts';
import { downloadResponse, trialsFile } from '../../../../../data/downloads.ts';

export const dynamic = 'force-dynamic';

const contentTypes = {
  csv: 'text/csv',
  parquet: 'application/vnd.apache.parquet',
};

interface Context {
  params: Promise<{ sweepId: string }>;
}

/** The table of trials as a CSV file, or with `format=parquet` as a Parquet file: the address of the page says which, in what order, and what of them. */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  const { sweepId } = await params;
  const search = new URL(request.url).searchParams;
  const format = search.get('format') === 'parquet' ? 'parquet' : 'csv';
  const found = await trialsFile(sweepId, parseTrialsAddress(searchParameters(search)), format);
  if (found !== null && 'problem' in found) {
    return new Response(`the filter cannot be read: ${found.problem}\n`, { status: 400 });
  }
  return downloadResponse(found, contentTypes[format]);
}
