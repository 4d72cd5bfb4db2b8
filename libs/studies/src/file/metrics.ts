import {
  type DataFacts,
  type LayerConfig,
  measureCurves,
  measureNames,
  metricOf,
  nearest,
  quantityMetrics,
  type TrainingConfig,
} from '@basin/core';
import type { StudyRecord } from '../own/study-record.ts';
import { commonMetrics } from './common-names.ts';
import { valueAt } from './schema-problems.ts';
import type { NumberedLayer } from './study-host.ts';
import type { StudyProblem } from './study-problem.ts';
import { studyMeasureMetrics } from './study-measures.ts';
import type { StudyFile } from './study-schema.ts';

/** What names of metrics a file may use. */
export interface KnownMetrics {
  available: readonly string[];
  /** Measures that the file names, though what it says of them is wrong: their metrics are not known. */
  unread: readonly string[];
}

/**
 * Metrics of a training and of the measures of its weights; without a training all that may be.
 *
 * @param layers with their numbers; null where nobody described the network: its own ones, in order.
 */
export function availableMetrics(
  config: TrainingConfig | null,
  layers: readonly NumberedLayer[] | null,
  facts: DataFacts | null,
  measures: StudyFile['measures'],
): string[] {
  const splits = facts?.testCount === null ? ['train'] : ['test', 'train'];
  const quantities = facts?.kind === 'regression' ? ['loss'] : ['accuracy', 'loss'];
  return [
    ...quantities.flatMap((quantity) => splits.map((split) => `${split}/${quantity}`)),
    ...(config === null || config.averaging === null
      ? []
      : quantities.flatMap((quantity) => splits.map((split) => `${split}/${quantity}-averaged`))),
    ...new Set([
      ...(config?.record.gradientNorm === true ? ['train/gradient-norm'] : []),
      ...quantityMetrics(config?.record.quantities ?? []),
      ...(config === null ? [] : layerMetrics(config, layers)),
    ]),
    ...new Set([
      ...(config?.record.measures ?? []).flatMap(({ measure }) => measureCurves(measure)),
      ...(measures ?? []).flatMap(studyMeasureMetrics),
    ]),
  ];
}

/** Quantities of single layers, of those that have weights (for dead units: ReLU), by their numbers. */
function layerMetrics(
  { network, record }: TrainingConfig,
  layers: readonly NumberedLayer[] | null,
): string[] {
  const numbered = layers ?? network.layers.map((layer, layerIndex) => ({ layerIndex, layer }));
  const hasWeights = (layer: LayerConfig): boolean =>
    'units' in layer || 'filters' in layer || ('affine' in layer && layer.affine);
  const isRelu = (layer: LayerConfig): boolean =>
    'activation' in layer && layer.activation === 'relu';
  return record.quantities.flatMap((name) => {
    if (name === 'learning-rate' || name === 'gradient-noise-scale') return [];
    const has = name === 'dead-units' ? isRelu : hasWeights;
    return numbered.flatMap(({ layerIndex, layer }) =>
      has(layer) ? [`layer-${layerIndex}/${name}`] : [],
    );
  });
}

/**
 * Names of a file's measures that nothing more is known of, for what the file says of one is wrong.
 *
 * @param indexes of these alone; null: of all of them.
 */
export function unreadMeasures(value: unknown, indexes: readonly unknown[] | null): string[] {
  const measures = valueAt(value, ['measures']);
  const all: unknown[] = Array.isArray(measures) ? measures : [measures];
  const entries = indexes === null ? all : all.filter((_, index) => indexes.includes(index));
  return entries.flatMap((one) => {
    const name = valueAt(one, ['measure']);
    return typeof name === 'string' ? [nearest(name, measureNames) ?? name] : [];
  });
}

/** The metrics that a study looks at: those it names, else the test accuracy or loss. */
export function mainMetrics(
  file: StudyFile,
  known: KnownMetrics,
  problems: StudyProblem[],
  notices: string[],
): StudyRecord['metrics'] {
  const single = !Array.isArray(file.metric);
  const named = file.metric === undefined ? [] : [file.metric].flat();
  const metrics = named.flatMap(({ name, goal, target }, index) => {
    const path = single ? ['metric', 'name'] : ['metric', index, 'name'];
    const found = metricName(name, known, path, problems, notices);
    return found === null
      ? []
      : [{ name: found, goal: goal ?? naturalGoal(found), target: target ?? null }];
  });
  if (named.length > 0) return metrics;
  const [first] = known.available;
  return first === undefined ? [] : [{ name: first, goal: naturalGoal(first), target: null }];
}

/** The metric that a name means; null and a problem, or null alone of a measure that is refused itself. */
export function metricName(
  name: string,
  { available, unread }: KnownMetrics,
  path: readonly PropertyKey[],
  problems: StudyProblem[],
  notices: string[],
): string | null {
  if (available.includes(name)) return name;
  const common = Object.hasOwn(commonMetrics, name) ? commonMetrics[name] : undefined;
  if (common !== undefined && available.includes(common)) {
    notices.push(`metric ${name} is read as ${common}`);
    return common;
  }
  if (unread.some((measure) => name.startsWith(`${measure}/`))) return null;
  const near = nearest(name, available);
  const guess = near === null ? '' : `; did you mean "${near}"?`;
  const message = `"${name}" is no metric of this study${guess}${guess === '' ? ':' : ''} there are ${available.join(', ')}`;
  problems.push({ code: 'study/unknown-name', path, at: 'value', message });
  return null;
}

function naturalGoal(metric: string): 'minimize' | 'maximize' {
  return metricOf(metric).direction === 'higher' ? 'maximize' : 'minimize';
}
