import { BasinError } from '../errors.ts';
import { ConfigError } from './config-error.ts';
import { plural } from '../text/numbers.ts';
import { type DatasetConfig, datasetFacts, datasetText } from './dataset.ts';
import { lossesFor, lossName, lossTargets, lossText } from './losses/registry.ts';
import type { TrainingConfig } from './training.ts';

/**
 * Whether a loss can compare a network's outputs with a data set's targets: the one rule that trainings,
 * analyses and planners ask. Tensors of other shapes would broadcast, and give a number all the same.
 *
 * @param outputShape of the whole network, for one example.
 * @throws BasinError `model/loss-unfit`, `model/no-labels`, `model/too-few-outputs`, `model/output-count`, each with both
 *   numbers.
 */
export function checkTargets(
  { dataset, loss }: Pick<TrainingConfig, 'dataset' | 'loss'>,
  outputShape: readonly number[],
): void {
  const { kind, targetCount } = datasetFacts(dataset);
  const outputs = outputShape.reduce((product, length) => product * length, 1);
  if (!lossTargets(lossName(loss)).includes(kind)) {
    const fitting = lossesFor(kind).join(' or ');
    const has =
      kind !== 'regression'
        ? `${targetCount} classes`
        : `${targetCount === 1 ? 'one value' : `${targetCount} values`} to predict and no classes`;
    throw new ConfigError(
      'model/loss-unfit',
      `the loss is ${lossText(loss)}, but the data set has ${has} (${datasetText(dataset)}), and the network ${plural(outputs, 'output')}: use ${fitting}`,
      { path: ['loss'] },
    );
  }
  if (kind !== 'classification' && (dataset.randomLabelShare ?? 0) > 0) {
    throw new ConfigError(
      'model/no-labels',
      `randomLabelShare is ${dataset.randomLabelShare}, but the data set has ${kind === 'regression' ? 'values' : 'probabilities'} and no classes (${datasetText(dataset)}): leave it out`,
      { path: ['dataset', 'randomLabelShare'] },
    );
  }
  if (kind === 'classification' && outputs < Math.max(2, targetCount)) {
    throw new BasinError(
      'model/too-few-outputs',
      `the network has ${plural(outputs, 'output')}, but the data set has ${targetCount} classes (${datasetText(dataset)}): end it with ${Math.max(2, targetCount)} outputs or more${oneLogit(loss, outputs, targetCount)}`,
    );
  }
  if (kind !== 'classification' && outputs !== targetCount) {
    throw new BasinError(
      'model/output-count',
      `the network has ${plural(outputs, 'output')}, but the data set has ${plural(targetCount, 'target')} (${datasetText(dataset)}): end it with as many outputs as there are targets`,
    );
  }
}

/** For who has one logit for two classes, as `nn.BCEWithLogitsLoss` is mostly used. */
function oneLogit(loss: TrainingConfig['loss'], outputs: number, classCount: number): string {
  if (lossName(loss) !== 'binary-cross-entropy' || outputs !== 1 || classCount > 2) return '';
  return ', for binary-cross-entropy has an output for each class here (targets are one-hot); one logit for two classes is cross-entropy with 2 outputs';
}

/**
 * Whether a network's input takes the examples of a data set as they lie in memory: in their own shape,
 * flat, or as a signal of one channel. Another shape of the same size would mix up rows and channels.
 *
 * @throws BasinError `model/bad-network`.
 */
export function checkInputShape(dataset: DatasetConfig, inputShape: readonly number[]): void {
  const { exampleShape } = datasetFacts(dataset);
  const size = exampleShape.reduce((product, length) => product * length, 1);
  const allowed = new Map(
    [exampleShape, [size], [size, 1]].map((shape) => [shape.join(', '), shape] as const),
  );
  if (allowed.has(inputShape.join(', '))) return;
  const shapes = [...allowed.keys()].map((shape) => `[${shape}]`).join(' or ');
  throw new BasinError(
    'model/bad-network',
    `the network's inputShape [${inputShape.join(', ')}] does not hold the ${size} values of one example of ${dataset.name} in their order: it can be ${shapes}`,
  );
}
