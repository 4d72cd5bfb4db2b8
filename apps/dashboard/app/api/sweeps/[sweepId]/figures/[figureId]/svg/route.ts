import { downloadResponse, figureSvg } from '../../../../../../../data/downloads.ts';

export const dynamic = 'force-dynamic';

interface Context {
  params: Promise<{ sweepId: string; figureId: string }>;
}

/** A figure as an SVG file. */
export async function GET(_request: Request, { params }: Context): Promise<Response> {
  const { sweepId, figureId } = await params;
  return downloadResponse(await figureSvg(sweepId, figureId), 'image/svg+xml');
}
