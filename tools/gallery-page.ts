/**
 * Writes docs/gallery.md and its figures from a database in which studies of the gallery have run:
 *
 *     npx basin sweep --file=studies/table.yaml --database=FILE     # and others
 *     npx tsx tools/gallery-page.ts FILE
 *
 * A study that the database lacks, or that has not run to its end there, keeps what the page has of it.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { plural } from '@basin/core';
import { openReader } from '@basin/store';
import { readYaml } from '@basin/studies/file';
import { readReport } from '../apps/runner/src/report/read-report.ts';
import type { StudyReport } from '../apps/runner/src/report/study-report.ts';

const root = path.join(import.meta.dirname, '..');
const page = path.join(root, 'docs/gallery.md');
const head = `# The gallery

What came out of studies in \`studies/\`, each by one command on two cores, with its first figure; the dashboard has the others. \`npx tsx tools/gallery-page.ts DATABASE\` writes this page from what has run.`;

const [database = ''] = process.argv.slice(2);
const { studies } = readReport(database, { preset: null, study: null });
const reader = openReader(database);
const known = sectionsOf(existsSync(page) ? readFileSync(page, 'utf8') : '');
const templates = readdirSync(path.join(root, 'studies')).filter((name) => name.endsWith('.yaml'));
for (const file of templates.sort()) {
  const template = file.slice(0, -'.yaml'.length);
  const text = readFileSync(path.join(root, 'studies', file), 'utf8');
  const { name } = readYaml(file, text).value as { name?: string };
  const study = studies.find(({ title, unfinished }) => title === name && unfinished.length === 0);
  if (study !== undefined) known.set(template, sectionOf(template, study));
}
reader.close();
const sections = [...known].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, text]) => text);
writeFileSync(page, `${[head, ...sections].join('\n\n')}\n`);
console.log(`docs/gallery.md has ${plural(sections.length, 'study', 'studies')}`);

function sectionOf(template: string, study: StudyReport): string {
  const drawn = study.figures.find((figure) => figure.drawn !== null);
  const image = `gallery-${template}.svg`;
  if (drawn?.drawn) writeFileSync(path.join(root, 'docs/figures', image), drawn.drawn.svg);
  const plannedAtMs = reader.sweep(study.sweepId)?.plannedAtMs ?? 0;
  const day = new Date(plannedAtMs).toISOString().slice(0, 10);
  return [
    `## ${template}`,
    study.question ?? study.title,
    ...(drawn === undefined ? [] : [`![${drawn.title}](figures/${image})`]),
    `\`npx basin sweep --file=studies/${template}.yaml\`, ${day}: ${plural(study.planned, 'task')}.`,
    study.claims
      .map(({ verdict, words, statistic }) => `- **${verdict}**: ${words} (${statistic})`)
      .join('\n'),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** Of the page as it is, by template. */
function sectionsOf(text: string): Map<string, string> {
  const parts = text.split(/^## /m).slice(1);
  return new Map(
    parts.map((part) => [part.slice(0, part.indexOf('\n')), `## ${part.trimEnd()}`] as const),
  );
}
