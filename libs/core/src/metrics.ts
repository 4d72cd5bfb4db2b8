import { spectrumShares } from './config/measures/curvature.ts';
import { BasinError } from './errors.ts';

/** What a number that tasks record means to those who compare, sort, draw and print it. */
export interface Metric {
  /** A path of phase or split and quantity: `train/loss`. */
  name: string;
  /** Null: it has none, or it depends on the task (nats or squared error). */
  unit: string | null;
  /** Which of two values is better. */
  direction: MetricDirection;
  format: MetricFormat;
}

export type MetricDirection = 'lower' | 'higher' | 'none';

/** How people read it: a fraction in per cent, a count whole, a number with some digits. */
export type MetricFormat = 'number' | 'fraction' | 'count';

/** All there are by their key: a whole name, or a star and the quantity for every phase and split. */
const registry = new Map<string, Omit<Metric, 'name'>>();

/**
 * Says what a metric is, once for writer, tables, charts and reports. The name is a whole path, or
 * begins with a star for every phase and split (star, slash, `loss`). Saying the same again changes nothing.
 *
 * @throws BasinError `config/metric-conflict` when it is known as something else.
 */
export function registerMetric({ name, unit, direction, format }: Metric): void {
  const known = registry.get(name);
  if (
    known !== undefined &&
    (known.unit !== unit || known.direction !== direction || known.format !== format)
  ) {
    throw new BasinError(
      'config/metric-conflict',
      `metric ${name} is known as ${metricText(known)}, and cannot be ${metricText({ unit, direction, format })}: give yours another name`,
    );
  }
  registry.set(name, { unit, direction, format });
}

/** What a metric is; one that nobody registered is judged by the last word of its name. */
export function metricOf(name: string): Metric {
  const quantity = name.slice(name.lastIndexOf('/') + 1);
  const known = registry.get(name) ?? registry.get(`*/${quantity}`) ?? guess(quantity);
  return { name, ...known };
}

/** All that are registered, by name; one that begins with a star is of every phase and split. */
export function knownMetrics(): Metric[] {
  return [...registry].map(([name, about]) => ({ name, ...about }));
}

/** Whether it is a share of examples, printed in per cent and never more than 1: an accuracy, an error of classes. */
export function isShareOfExamples(name: string): boolean {
  return metricOf(name).format === 'fraction' && /(accuracy|precision|recall|error)$/.test(name);
}

/** Whether it is a value of the loss function: two of them are on one scale only where that function is the same. */
export function isLoss(name: string): boolean {
  return /(^|[-_. ])loss(-averaged)?$/i.test(name.slice(name.lastIndexOf('/') + 1));
}

/**
 * When a metric's last value is from: gradients and updates are recorded of single updates, and the last recorded is
 * not of the weights that the last update left.
 */
export function lastWords(name: string): string {
  return /^(train|layer-\d+)\/(gradient-norm|update-ratio)$/.test(name)
    ? 'as last recorded before an update'
    : 'at the end';
}

/** With `isShareOfExamples` and `isLoss` the only place that reads meaning from the words of a name. */
function guess(quantity: string): Omit<Metric, 'name'> {
  const isShare = /(^|-)(accuracy|precision|recall)$/.test(quantity);
  if (isShare) return { unit: null, direction: 'higher', format: 'fraction' };
  // What other tools call so is not always a share.
  if (
    /(^|[-_. ])(accuracy|acc|auc|auroc|f1|r2|iou|score|reward|return|precision|recall)$/i.test(
      quantity,
    )
  ) {
    return { unit: null, direction: 'higher', format: 'number' };
  }
  const isRatio = /(^|-)(ratio|share)$/.test(quantity);
  return { unit: null, direction: 'lower', format: isRatio ? 'fraction' : 'number' };
}

function metricText({ unit, direction, format }: Omit<Metric, 'name'>): string {
  const better = direction === 'none' ? 'neither better' : `${direction} is better`;
  return `a ${format}${unit === null ? '' : ` in ${unit}`}, ${better}`;
}

for (const [quantity, direction, format] of [
  ['loss', 'lower', 'number'],
  ['accuracy', 'higher', 'fraction'],
  ['train-error', 'lower', 'fraction'],
  ['test-error', 'lower', 'fraction'],
  ['line-test-error', 'lower', 'fraction'],
  ['lowered-train-loss', 'higher', 'number'],
  ['lowered-test-loss', 'higher', 'number'],
  ['lowered-test-error', 'higher', 'fraction'],
  ['distance', 'none', 'number'],
  ['outliers', 'none', 'count'],
  ['effective-rank', 'none', 'number'],
  ['similarity', 'none', 'number'],
  ['last-hidden-similarity', 'none', 'number'],
  ['gradient-norm', 'lower', 'number'],
  ['weight-norm', 'none', 'number'],
  ['update-ratio', 'none', 'number'],
  ['dead-units', 'lower', 'fraction'],
  ['learning-rate', 'none', 'number'],
  ['gradient-noise-scale', 'none', 'number'],
  ['loss-averaged', 'lower', 'number'],
  ['eigenvalue-times-rate', 'none', 'number'],
  ['stability-threshold', 'none', 'number'],
  ['gradient-overlap', 'none', 'fraction'],
  ...spectrumShares.map((share) => [`spectrum-q${share}`, 'none', 'number'] as const),
  ['margin', 'higher', 'number'],
  ['accuracy-gap', 'lower', 'fraction'],
  ['distance-from-start', 'none', 'number'],
  ['accuracy-averaged', 'higher', 'fraction'],
] as const) {
  registerMetric({ name: `*/${quantity}`, unit: null, direction, format });
}
