import { parseTrialsAddress } from '../../../../../components/trials/trials-address.ts';
import { downloadResponse, trialsCsv } from '../../../../../data/downloads.ts';

export const dynamic = 'force-dynamic';

interface Context {
  params: Promise<{ sweepId: string }>;
}

/** The table of trials as a CSV file: the address of the page says which, in what order, and what of them. */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  const { sweepId } = await params;
  const parameters: Record<string, string[]> = {};
  for (const [name, value] of new URL(request.url).searchParams) {
    (parameters[name] ??= []).push(value);
  }
  const found = trialsCsv(sweepId, parseTrialsAddress(parameters));
  if (found !== null && 'problem' in found) {
    return new Response(`the filter cannot be read: ${found.problem}\n`, { status: 400 });
  }
  return downloadResponse(found, 'text/csv');
}
