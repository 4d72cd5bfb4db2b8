import type { Report } from './read-report.ts';
import { figureFile } from './figure-files.ts';
import { finiteJson } from './finite-json.ts';

export const reportFormat = 'basin-report-v1';

/** The whole report as data, for programs: claims with their evidence, figures with their numbers. */
export function reportData(report: Report): string {
  const data = {
    format: reportFormat,
    missing: report.missing.map(({ slug }) => slug),
    experiments: report.studies.map(({ figures, ...experiment }) => ({
      ...experiment,
      figures: figures.map(({ id, title, caption, drawn, problem }) => ({
        id,
        title,
        caption,
        problem,
        summarySha256: drawn?.summarySha256 ?? null,
        summary: drawn?.summary ?? null,
        csv: drawn === null ? null : figureFile(experiment.slug, id, 'csv'),
      })),
    })),
  };
  return `${JSON.stringify(finiteJson(data))}\n`;
}
