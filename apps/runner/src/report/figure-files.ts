export type FigureFileKind = 'svg' | 'png' | 'csv';
export const figureFileKinds: readonly FigureFileKind[] = ['svg', 'png', 'csv'];

/** Where a figure's file lies, relative to the report's folder. */
export function figureFile(slug: string, figureId: string, kind: FigureFileKind): string {
  return `figures/${slug}/${figureId}.${kind}`;
}
