import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { curveCharts, ratioChart } from './charts.ts';
import type { CurvesRecord } from './curves.ts';
import { otherBackendsSection } from './other-backends.ts';
import type { BenchRecord, CaseRecord } from './results.ts';
import { rivalDescriptions, rivalNames } from './sides.ts';
import { count, markdownTable, measuredRivals, megabytes, percent } from './tables.ts';
import { targetRows } from './targets.ts';
import { wholeStudiesSection } from './whole-studies.ts';

/** Writes what the JSON files hold into `performance.md`, between its markers, and the charts. */
export function writePage(resultsFolder: string, docsFolder: string): void {
  const figures = join(docsFolder, 'figures');
  const pageFile = join(docsFolder, 'performance.md');
  mkdirSync(figures, { recursive: true });
  let page = existsSync(pageFile) ? readFileSync(pageFile, 'utf8') : emptyPage;
  const bench = readRecord<BenchRecord>(join(resultsFolder, 'bench.json'));
  if (bench !== null) {
    const native = bench.cases.filter(({ backend }) => backend === bench.cases[0]?.backend);
    writeFileSync(join(figures, 'performance-ratios.svg'), ratioChart(native));
    page = between(page, 'bench', benchSection(bench, native));
  }
  const curves = readRecord<CurvesRecord>(join(resultsFolder, 'curves.json'));
  if (curves !== null) {
    for (const [id, svg] of curveCharts(curves)) {
      writeFileSync(join(figures, `performance-${id}.svg`), svg);
    }
    page = between(page, 'curves', curvesSection(curves));
  }
  const wholeStudies = wholeStudiesSection(resultsFolder);
  if (wholeStudies !== null) page = between(page, 'studies', wholeStudies);
  writeFileSync(pageFile, page);
}

const emptyPage = `# Performance

<!-- bench:begin -->
<!-- bench:end -->

<!-- studies:begin -->
<!-- studies:end -->

<!-- curves:begin -->
<!-- curves:end -->
`;

function readRecord<T>(file: string): T | null {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as T) : null;
}

/** The page with the text between two markers replaced. */
function between(page: string, name: string, text: string): string {
  const begin = `<!-- ${name}:begin -->`;
  const end = `<!-- ${name}:end -->`;
  const from = page.indexOf(begin);
  const to = page.indexOf(end);
  if (from === -1 || to < from) throw new Error(`performance.md has no ${begin} … ${end}`);
  return `${page.slice(0, from + begin.length)}\n\n${text.trim()}\n\n${page.slice(to)}`;
}

function benchSection(bench: BenchRecord, cases: readonly CaseRecord[]): string {
  const { machine, versions } = bench;
  const libraries = Object.entries(versions)
    .filter(([, version]) => version !== null)
    .map(([name, version]) => `${name} ${version}`)
    .join(', ');
  const busiest = Math.max(...cases.map(({ othersBusy }) => othersBusy));
  const rivals = rivalNames.filter((name) =>
    cases.some((record) => measuredRivals(record).some(([found]) => found === name)),
  );
  return `Written by \`${bench.command}\`, ${bench.startedAt.slice(0, 10)}, on ${machine.cpu}, ${machine.coreCount} cores, ${Math.round(machine.memoryBytes / 2 ** 30)} GiB, ${machine.platform}; ${libraries}. Matmul peak ${machine.matmulPeakGflops.toFixed(0)} GFLOPS (${machine.matmulPeakOf}). Other programs used at most ${percent(busiest)} of the machine just before a round.

### What must hold

${markdownTable(['against', 'at most', 'largest ratio found', 'where', 'held'], targetRows(cases))}

### Ratios

Basin's time a step / the other's: medians of ${cases[0]?.rounds ?? 0} paired runs in turn. Below 1 Basin is faster. Both sides have the whole machine; in parentheses one worker of Basin's, on one core, against the other side's whole machine, then (after a semicolon) Basin with several trials in one program, where its sweeps do so.

![Ratios](figures/performance-ratios.svg)

${markdownTable(
  ['training', ...rivals],
  cases.map((record) => [
    `${record.name}${isDisturbed(record) ? ' †' : ''}`,
    ...rivals.map((name) => ratioCell(record, name)),
  ]),
)}

${cases.some(isDisturbed) ? '† Other programs used more than a tenth of the machine just before a round of this training: its numbers are rough, and unkind to whoever runs several threads.\n\n' : ''}${rivals.map((name) => `- **${name}**: ${rivalDescriptions[name]}`).join('\n')}

### Basin

${markdownTable(
  [
    'training',
    'form',
    'steps/s',
    'examples/s',
    'one worker, steps/s',
    'share of peak',
    'memory',
    'start',
    'a whole training',
  ],
  cases.map((record) => {
    const { basin } = record;
    return [
      record.name,
      basin.form,
      count(basin.stepsPerSecond),
      count(basin.examplesPerSecond),
      count(record.basinOne.stepsPerSecond),
      percent(basin.shareOfPeak),
      megabytes(basin.peakMemoryBytes),
      `${basin.startSeconds.toFixed(2)} s`,
      `${basin.trainingSeconds.toFixed(1)} s`,
    ];
  }),
)}

Start: what the first steps took beyond as many later ones, recording and compiling included. A whole training: at the report's length with its start, as part of a full machine.

### The others

${markdownTable(
  [
    'training',
    'side',
    'steps/s',
    'examples/s',
    'share of peak',
    'memory',
    'start',
    'a whole training',
    "Basin's whole / its",
    'processor time, ratio',
    'losses differ by',
  ],
  cases.flatMap((record) =>
    measuredRivals(record).map(([name, rival]) => [
      record.name,
      name,
      count(rival.stepsPerSecond),
      count(rival.examplesPerSecond),
      percent(rival.shareOfPeak),
      megabytes(rival.peakMemoryBytes),
      `${rival.startSeconds.toFixed(2)} s`,
      `${rival.trainingSeconds.toFixed(1)} s`,
      rival.ratioOfTrainings.toFixed(2),
      rival.ratioOfCpu.toFixed(2),
      rival.agreement === null ? 'same code' : rival.agreement.toExponential(0),
    ]),
  ),
)}

Processor time, ratio: Basin's processor time a step / the other's, all threads; busy neighbours hardly change it, but threads that wait in spin loops count as busy. Losses differ by: the largest relative difference of the first ${bench.agreementSteps} losses from Basin's, from the same initial weights on the same batches; ${agreementVerdict(bench, cases)}.${skippedText(cases)}

${otherBackendsSection(bench.cases, cases)}`;
}

/** Whether a case was measured beside others' work. */
function isDisturbed({ othersBusy }: CaseRecord): boolean {
  return othersBusy > 0.1;
}

function ratioCell(record: CaseRecord, name: (typeof rivalNames)[number]): string {
  const rival = record.rivals[name];
  if (rival === undefined) return '';
  if ('skipped' in rival) return 'not run';
  const stacked =
    rival.ratioOfReplicas === null || name === 'basin-replicas'
      ? ''
      : `; ${rival.ratioOfReplicas.toFixed(2)}`;
  return `${rival.ratio.toFixed(2)} (${rival.ratioOne.toFixed(2)}${stacked})`;
}

function agreementVerdict(bench: BenchRecord, cases: readonly CaseRecord[]): string {
  const values = cases.flatMap((record) =>
    measuredRivals(record).flatMap(([, { agreement }]) => (agreement === null ? [] : [agreement])),
  );
  const within = values.filter((value) => value <= bench.agreementTolerance).length;
  return `${within} of ${values.length} lie within the tolerance of ${bench.agreementTolerance}`;
}

function skippedText(cases: readonly CaseRecord[]): string {
  const lines = cases.flatMap(({ name, rivals }) =>
    Object.entries(rivals).flatMap(([rival, found]) =>
      'skipped' in found ? [`${name}, ${rival}: ${found.skipped}`] : [],
    ),
  );
  return lines.length === 0 ? '' : ` Not run: ${lines.join('; ')}.`;
}

function curvesSection(curves: CurvesRecord): string {
  const ids = [...new Set(curves.series.map(({ id }) => id))];
  const parts = ids.map((id) => {
    const series = curves.series.filter((one) => one.id === id);
    const xs = series[0]?.points.map(({ x }) => x) ?? [];
    return `![${id}](figures/performance-${id}.svg)

${markdownTable(
  [series[0]?.x ?? '', ...series.map(({ training }) => training)],
  xs.map((x, index) => [
    count(x),
    ...series.map(({ points }) => count(points[index]?.y ?? Number.NaN)),
  ]),
)}

${series[0]?.y}. ${series
      .map(({ points }) => growth(points))
      .filter(Boolean)
      .join(' ')}`;
  });
  return `Measured ${curves.measuredAt.slice(0, 10)} by \`npm run bench -- --curves\` on backend ${curves.backend}, one worker unless the table says otherwise; other programs used at most ${percent(curves.othersBusy)} of the machine just before a point.

${parts.join('\n\n')}

### Compile time

Of each program of a training, in the form that a short training takes and in that of a long one. Build: recording, passes, writing the graph, opening its session. First step: what it took beyond the next one, which is TensorFlow's own compilation, XLA's included. The last column is for a process's first program, whose build runs JavaScript for the first time and whose first step sets up TensorFlow and XLA; before the others a small one was compiled.

${markdownTable(
  ['training', 'form', 'build', 'first step', 'together', 'first of a process'],
  curves.compile.map((time) => [
    time.case,
    time.form,
    milliseconds(time.buildSeconds),
    milliseconds(time.firstStepSeconds),
    milliseconds(time.buildSeconds + time.firstStepSeconds),
    milliseconds(time.firstProgramSeconds),
  ]),
)}`;
}

/** How the last point compares with the first. */
function growth(points: readonly { x: number; y: number }[]): string {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined || first === last) return '';
  return `×${(last.x / first.x).toPrecision(3)} in x is ×${(last.y / first.y).toPrecision(3)} in y.`;
}

function milliseconds(seconds: number): string {
  return `${Math.round(seconds * 1000)} ms`;
}
