import { formatCount, formatDuration, plural, timesText, workText } from '@basin/core';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { makeFolder } from '@basin/store';
import { checkText, experiments, type JudgedClaim } from '@basin/studies';
import { environmentText } from './environments.ts';
import type { StudyReport, FigureReport } from './study-report.ts';
import { studyTitle } from './html/claims.ts';
import { claimCounts } from './html/page.ts';
import { stateText } from './html/study.ts';
import type { Report } from './read-report.ts';
import { settingLines } from './settings.ts';

/** The page is kept in the repository: few figures, and small ones. */
const mostFigures = 2;
const mostFigureBytes = 100_000;

/**
 * Writes the results as a Markdown page, its key figures as SVG in `figures/` beside it. Figures of
 * built-in experiments that lie there and are not used any more go.
 */
export function writeResultsPage(report: Report, file: string): void {
  const directory = path.join(path.dirname(file), 'figures');
  makeFolder(directory);
  for (const name of readdirSync(directory)) {
    const isOurs = experiments.some(({ slug }) => name.startsWith(`${slug}-`));
    if (isOurs && name.endsWith('.svg')) rmSync(path.join(directory, name));
  }
  for (const experiment of report.studies) {
    for (const { id, drawn } of keyFigures(experiment)) {
      if (drawn !== null) {
        writeFileSync(path.join(directory, `${experiment.slug}-${id}.svg`), drawn.svg);
      }
    }
  }
  writeFileSync(file, resultsPage(report));
}

/** The first figures of an experiment that are small enough to keep in the repository. */
function keyFigures({ figures }: StudyReport): FigureReport[] {
  return figures
    .filter(({ drawn }) => drawn !== null && Buffer.byteLength(drawn.svg) < mostFigureBytes)
    .slice(0, mostFigures);
}

/** The page's text. */
export function resultsPage(report: Report): string {
  const { contradiction, standing } = report;
  const lines = [
    '# Results',
    '',
    'Written by `npx nx run runner:report --out=DIR --results=docs/results.md` from the stored results; not edited by hand. Verdicts are given by rules in code, whose error rates [statistics.md](statistics.md) has.',
    ...(standing === null ? [] : ['', standing]),
    '',
    ...howToRead,
    '',
    ...table(
      ['#', 'experiment', 'scale', 'tasks', 'on the wall', 'work', 'claims'],
      report.studies.map((experiment) => [
        String(experiment.number ?? ''),
        `[${experiment.title}](#${experiment.slug})`,
        experiment.preset,
        stateText(experiment),
        formatDuration(experiment.times.wallMs),
        workText(experiment.times),
        claimCounts(experiment),
      ]),
    ),
    '',
    ...report.missing.map(
      ({ number, title }) => `Not in the database: experiment ${number}, ${title}.\n`,
    ),
    ...report.studies.flatMap(experimentLines),
  ];
  if (contradiction !== null) {
    lines.push(
      '## The contradiction between experiments 9 and 10',
      '',
      `${contradiction.question} ${contradiction.explanation}`,
      '',
      ...table(
        ['experiment', ...claimColumns],
        contradiction.sides.map(({ study, claim }) => [
          `${studyTitle(study)} (${study.preset})`,
          ...claimCells(claim),
        ]),
      ),
      '',
    );
  }
  return `${lines.join('\n').trimEnd()}\n`;
}

/** For whoever never saw a claim judged, nor this report. */
const howToRead = [
  '## How to read this page',
  '',
  `Claims in quotation marks are sentences of a course report on a classic homework (NTU's MLDS, also Clemson's CPSC 8430); those marked “ours” were added to test what the report shows without saying it. The report's networks are trained anew, and each sentence is held against the numbers. The report is judged, and nobody else's work.`,
  '',
  '- **supported**: the numbers say so, in three seeds or more, beyond what seeds alone do. **contradicted**: they say the opposite. **undecided**: they do not tell, which is nothing against the claim.',
  '- **n** is the number of seeds: trainings that differ in their random start and order of examples alone. **95 % a … b** is the interval in which the mean over all seeds there could be is looked for; one that includes 0 leaves a difference open.',
  `- **Spearman's ρ** is 1 where one quantity always rises with the other, −1 where it always falls, near 0 where neither.`,
  '- **without stuck**: the same numbers without trainings that ended at a constant (their predictions vary by less than 1 % of what the target does).',
  `- **scale**: \`paper\` has the report's sizes and its seeds or more. \`quick\` takes two minutes for all ten and shows that they work and what the figures look like; most of it has one seed, which supports nothing. \`smoke\` tests the program alone.`,
  '- **work** is the time of all trainings and analyses together, **on the wall** what passed meanwhile: two cores do two at once.',
];

const claimColumns = ['claim', 'verdict', 'statistic', 'reason', 'how sure'];

function claimCells({
  words,
  source,
  verdict,
  statistic,
  reason,
  assurance,
  checked,
}: JudgedClaim): string[] {
  const said = { report: `“${words}”`, ours: `${words} (ours)`, study: words };
  const again = checkText(verdict, checked);
  const found = again === null ? verdict : `${verdict}, ${again}`;
  return [said[source], found, statistic, reason, assurance ?? '–'];
}

function experimentLines(experiment: StudyReport): string[] {
  const { slug, question, times } = experiment;
  return [
    `<a id="${slug}"></a>`,
    '',
    `## ${studyTitle(experiment)}`,
    '',
    ...(question === null ? [] : [question, '']),
    `- scale: ${experiment.preset}`,
    ...experiment.settings.map(
      (setting) => `- ${setting.name}: ${settingLines(setting).join('; ')}`,
    ),
    `- tasks: ${formatCount(experiment.planned)} (${stateText(experiment)})`,
    `- time: ${timesText(times)}`,
    ...experiment.environments.map(
      (environment) =>
        `- environment: ${environmentText(environment)} (${plural(environment.taskCount, 'task')})`,
    ),
    '',
    ...(experiment.problem === null
      ? []
      : [`Findings could not be computed: ${experiment.problem}`, '']),
    ...table(claimColumns, experiment.claims.map(claimCells)),
    '',
    ...[...new Set(experiment.claims.map(({ errorRate }) => errorRate))].map(
      (errorRate) => `- error rate: ${errorRate}`,
    ),
    '',
    ...keyFigures(experiment).flatMap((figure) => [
      `![${figure.title}](./figures/${slug}-${figure.id}.svg)`,
      '',
      `*${figure.title}.* ${figure.caption}`,
      '',
    ]),
  ];
}

function table(columns: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return [columns, columns.map(() => '---'), ...rows].map(
    (cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`,
  );
}
