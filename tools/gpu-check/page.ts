import { type CaseDifference, tolerance } from './compare.ts';
import type { TrainedBackend } from './train.ts';
import { isRight, type VocabularyResult, vocabularyTolerance } from './vocabulary.ts';

export interface Tried {
  backend: string;
  /** Null: it does not work here. */
  trained: TrainedBackend | null;
  /** What it computes on, or why it does not. */
  words: string;
  /** Against the reference; empty for the reference itself. */
  differences: CaseDifference[];
}

export interface TorchTimes {
  torch: string;
  device: string;
  /** Seconds by case. */
  seconds: Record<string, number>;
}

export interface GpuReport {
  atMs: number;
  /** As nvidia-smi names them. */
  cards: string[];
  node: string;
  reference: string;
  tried: Tried[];
  torch: TorchTimes[];
  /** Why PyTorch was not timed; null where it was. */
  noTorch: string | null;
}

/** What runs on a machine's GPU, as a Markdown page. */
export function gpuPage(report: GpuReport): string {
  const { atMs, cards, node, reference, tried, torch, noTorch } = report;
  const day = new Date(atMs).toISOString().slice(0, 10);
  const cases = tried.flatMap(({ trained }) => trained?.cases ?? []).map(({ name }) => name);
  const names = [...new Set([...cases, ...torch.flatMap(({ seconds }) => Object.keys(seconds))])];
  return [
    '# GPU check',
    '',
    `${day}, Node ${node}. ${cards.length === 0 ? 'No card: nothing here ran on a GPU.' : `Cards: ${cards.join('; ')}.`}`,
    '',
    '| backend | works | |',
    '|---|---|---|',
    ...tried.map(
      ({ backend, trained, words }) =>
        `| ${backend} | ${trained === null ? 'no' : 'yes'} | ${cell(words)} |`,
    ),
    '',
    '## Seconds',
    '',
    'Of a second run, when programs are compiled; in brackets the first.',
    '',
    `| | ${names.join(' | ')} |`,
    `|---|${names.map(() => '---|').join('')}`,
    ...tried.flatMap(({ backend, trained }) =>
      trained === null ? [] : timeRow(backend, trained, names),
    ),
    ...torch.map(
      ({ torch: version, device, seconds }) =>
        `| PyTorch ${version}, ${device} | ${names.map((name) => shown(seconds[name])).join(' | ')} |`,
    ),
    ...(noTorch === null ? [] : ['', `PyTorch: ${noTorch}.`]),
    '',
    '## Results',
    '',
    ...tried.flatMap(({ backend, trained }) =>
      trained === null ? [] : [repeated(backend, trained)],
    ),
    '',
    `Against ${reference}: same seeds, same data. Within: weights ‖w − r‖/‖r‖ ≤ ${tolerance.weights}, training loss |l − r| ≤ ${tolerance.curves} of the loss before the training, of the worst training.`,
    '',
    '| backend | case | weights | loss | |',
    '|---|---|---|---|---|',
    ...tried.flatMap(({ backend, differences }) =>
      differences.map(
        ({ name, weights, curves, isWithin }) =>
          `| ${backend} | ${name} | ${weights.toExponential(1)} | ${curves.toExponential(1)} | ${isWithin ? 'within' : '**outside**'} |`,
      ),
    ),
    '',
    '## Vocabulary',
    '',
    `Networks of every layer, activation and loss against PyTorch’s float64: outputs, loss, gradient, batch statistics, relative to the largest value at most ${vocabularyTolerance}.`,
    '',
    '| backend | within | outside |',
    '|---|---|---|',
    ...tried.flatMap(({ backend, trained }) =>
      trained === null ? [] : vocabularyRow(backend, trained.vocabulary),
    ),
    '',
  ].join('\n');
}

function vocabularyRow(backend: string, results: readonly VocabularyResult[]): string {
  const outside = results.filter((one) => !isRight(one));
  const named = outside.map(
    ({ name, difference, error }) => `${name} (${difference?.toExponential(1) ?? error})`,
  );
  const inside = `${results.length - outside.length} of ${results.length}`;
  return `| ${backend} | ${inside} | ${cell(named.join('; '))} |`;
}

function repeated(backend: string, { cases }: TrainedBackend): string {
  const changing = cases.filter(({ isRepeatable }) => !isRepeatable).map(({ name }) => name);
  return changing.length === 0
    ? `${backend}: both runs gave the same bits.`
    : `${backend}: **two runs differ** in ${changing.join(', ')}.`;
}

function timeRow(backend: string, { cases }: TrainedBackend, names: readonly string[]): string {
  const cells = names.map((name) => {
    const found = cases.find((one) => one.name === name);
    return found === undefined ? '–' : `${shown(found.seconds)} (${shown(found.firstSeconds)})`;
  });
  return `| Basin, ${backend} | ${cells.join(' | ')} |`;
}

function shown(seconds: number | undefined): string {
  return seconds === undefined ? '–' : seconds.toPrecision(2);
}

function cell(words: string): string {
  return words.replaceAll(/\s*\n\s*/g, ' ').replaceAll('|', '\\|');
}
