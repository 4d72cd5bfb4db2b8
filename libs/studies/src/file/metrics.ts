import {
  type DataFacts,
  measureCurves,
  metricOf,
  nearest,
  type NetworkConfig,
  quantityMetrics,
  type TrainingConfig,
} from '@basin/core';
import type { StudyRecord } from '../own/study-record.ts';
import { commonMetrics } from './common-names.ts';
import type { StudyProblem } from './study-problem.ts';
import { studyMeasureMetrics } from './study-measures.ts';
import type { StudyFile } from './study-schema.ts';

/** Metrics of a training and of the measures of its weights; without a training all that may be. */
export function availableMetrics(
  config: TrainingConfig | null,
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
      ...(config === null ? [] : layerMetrics(config)),
    ]),
    ...new Set([
      ...(config?.record.measures ?? []).flatMap(({ measure }) => measureCurves(measure)),
      ...(measures ?? []).flatMap(studyMeasureMetrics),
    ]),
  ];
}

/** Quantities of single layers, of those that have weights (for dead units: ReLU), by their numbers. */
function layerMetrics({ network, record }: TrainingConfig): string[] {
  const hasWeights = (layer: NetworkConfig['layers'][number]): boolean =>
    'units' in layer || 'filters' in layer || ('affine' in layer && layer.affine);
  const isRelu = (layer: NetworkConfig['layers'][number]): boolean =>
    'activation' in layer && layer.activation === 'relu';
  return record.quantities.flatMap((name) => {
    if (name === 'learning-rate' || name === 'gradient-noise-scale') return [];
    const has = name === 'dead-units' ? isRelu : hasWeights;
    return network.layers.flatMap((layer, index) => (has(layer) ? [`layer-${index}/${name}`] : []));
  });
}

/** The metrics that a study looks at: those it names, else the test accuracy or loss. */
export function mainMetrics(
  file: StudyFile,
  available: readonly string[],
  problems: StudyProblem[],
  notices: string[],
): StudyRecord['metrics'] {
  const single = !Array.isArray(file.metric);
  const named = file.metric === undefined ? [] : [file.metric].flat();
  const metrics = named.flatMap(({ name, goal, target }, index) => {
    const path = single ? ['metric', 'name'] : ['metric', index, 'name'];
    const known = metricName(name, available, path, problems, notices);
    return known === null
      ? []
      : [{ name: known, goal: goal ?? naturalGoal(known), target: target ?? null }];
  });
  if (named.length > 0) return metrics;
  const [first] = available;
  return first === undefined ? [] : [{ name: first, goal: naturalGoal(first), target: null }];
}

/** The metric that a name means, or null and a problem. */
export function metricName(
  name: string,
  available: readonly string[],
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
  const near = nearest(name, available);
  const guess = near === null ? '' : `; did you mean "${near}"?`;
  const message = `"${name}" is no metric of this study${guess}${guess === '' ? ':' : ''} there are ${available.join(', ')}`;
  problems.push({ code: 'study/unknown-name', path, at: 'value', message });
  return null;
}

function naturalGoal(metric: string): 'minimize' | 'maximize' {
  return metricOf(metric).direction === 'higher' ? 'maximize' : 'minimize';
}
