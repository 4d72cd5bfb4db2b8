import {
  BasinError,
  checkInputShape,
  checkTargets,
  ConfigError,
  type DatasetConfig,
  datasetFacts,
  datasetText,
  formatCount,
  ofPart,
  type StoppingConfig,
  type TrainingConfig,
} from '@basin/core';
import {
  describeNetwork,
  type LayerDescription,
  type NetworkDescription,
  withInner,
} from './network/describe-network.ts';
import { sizeOf } from './network/layers/layer.ts';

type CheckedConfig = Pick<TrainingConfig, 'dataset' | 'network' | 'loss'> &
  Partial<
    Pick<
      TrainingConfig,
      | 'batchSize'
      | 'epochCount'
      | 'stopping'
      | 'mask'
      | 'gradientNormPhase'
      | 'augmentation'
      | 'averaging'
      | 'precision'
      | 'backendFamily'
    >
  > & { record?: Partial<TrainingConfig['record']> };

/**
 * Whether network, data set, loss and batches of a training fit together; without TensorFlow.js, so that a planner
 * asks it before anything trains.
 *
 * @returns the network's shapes, for whoever asked.
 * @throws ConfigError with the part that is wrong: `model/bad-network`, `model/loss-unfit`, `model/too-few-outputs`, `model/output-count`,
 *   `model/batch-of-one`, `model/unrecorded-metric`, `model/masked-phase`, `model/precision`,
 *   `model/augmentation`, `model/averaging`, `model/too-many-predictions`.
 */
export function checkTraining(config: CheckedConfig): NetworkDescription {
  const description = describeNetwork(config.network);
  ofPart(['network'], () => checkSize(description));
  ofPart(['network', 'inputShape'], () =>
    checkInputShape(config.dataset, config.network.inputShape),
  );
  ofPart(['network', 'layers', config.network.layers.length - 1], () =>
    checkTargets(config, description.outputShape),
  );
  ofPart(['batchSize'], () => checkBatches(config, description));
  ofPart(['stopping', 'patience', 'metric'], () => checkWatched(config));
  ofPart(['precision'], () => checkPrecision(config));
  ofPart(['averaging', 'startEpoch'], () => checkAveraging(config));
  ofPart(['augmentation'], () => checkAugmentation(config));
  ofPart(['record', 'predictions'], () => checkPredictions(config));
  if ((config.mask ?? null) !== null && (config.gradientNormPhase ?? null) !== null) {
    throw new ConfigError(
      'model/masked-phase',
      'a gradient-norm phase moves all weights, those too that the mask holds at 0: leave mask or gradientNormPhase out',
      { path: ['gradientNormPhase'] },
    );
  }
  return description;
}

/** 2 GiB of weights; a training holds them several times: gradients, the optimiser's moments, a copy to store. */
const mostParameters = 2 ** 29;

/** Whether the network's parameters fit in memory. */
function checkSize({ parameterCount }: NetworkDescription): void {
  if (parameterCount <= mostParameters) return;
  throw new BasinError(
    'model/bad-network',
    `the network has ${formatCount(parameterCount)} parameters, more than the ${formatCount(mostParameters)} that fit in memory: make its layers smaller`,
  );
}

/** Whether what is to be moved and mirrored is an image. */
function checkAugmentation({ dataset, augmentation }: CheckedConfig): void {
  if ((augmentation ?? null) === null) return;
  const { exampleShape } = datasetFacts(dataset);
  if (exampleShape.length === 3) return;
  throw new BasinError(
    'model/augmentation',
    `augmentation moves images, and one example of ${datasetText(dataset)} has the shape [${exampleShape.join(', ')}]: leave it out, or use data of the shape [height, width, channels]`,
  );
}

/** Outputs travel as JSON, about 1 MiB at most. */
const mostPredictions = 50_000;

/** Whether the outputs that are to be stored are few enough, and have an x to be drawn against. */
function checkPredictions({ dataset, record }: CheckedConfig): void {
  if (record?.predictions !== true) return;
  const { abscissa, trainCount } = datasetFacts(dataset);
  if (abscissa !== null && trainCount <= mostPredictions) return;
  throw new BasinError(
    'model/too-many-predictions',
    `record.predictions stores the outputs for all ${trainCount} training examples as JSON against their one input, but the data set is ${datasetText(dataset)}: use it with a single input (functions, say) and at most ${mostPredictions} examples`,
  );
}

/** Whether weights are averaged at all before the training ends. */
function checkAveraging({ averaging, epochCount = 0 }: CheckedConfig): void {
  if (averaging?.type !== 'swa' || epochCount === 0 || averaging.startEpoch <= epochCount) return;
  throw new BasinError(
    'model/averaging',
    `averaging is swa from epoch ${averaging.startEpoch} on, and the training has ${epochCount}: nothing would be averaged; let startEpoch be ${epochCount} or less, or leave averaging out`,
  );
}

/** Whether what is to be trained in double precision has it. */
function checkPrecision({ precision, backendFamily, gradientNormPhase }: CheckedConfig): void {
  if (precision !== 'float64') return;
  if ((gradientNormPhase ?? null) !== null) {
    throw new BasinError(
      'model/precision',
      'a gradient-norm phase computes in float32 alone, and the training asks for precision float64: leave one of the two out',
    );
  }
  if ((backendFamily ?? 'tensorflow') === 'tensorflow') return;
  throw new BasinError(
    'model/precision',
    `precision float64 is computed by native TensorFlow alone, and the training is for ${backendFamily}: leave out --backend, or take precision float32`,
  );
}

/** Whether a metric that the training waits for is recorded. */
function checkWatched({
  dataset,
  stopping,
}: {
  dataset: DatasetConfig;
  stopping?: StoppingConfig;
}) {
  const metric = stopping?.patience?.metric;
  if (metric === undefined) return;
  const { kind, testCount } = datasetFacts(dataset);
  const hasSplit = testCount !== null || metric.startsWith('train/');
  const hasQuantity = kind !== 'regression' || metric.endsWith('/loss');
  if (hasSplit && hasQuantity) return;
  const splits = testCount === null ? ['train'] : ['train', 'test'];
  const quantities = kind !== 'regression' ? ['loss', 'accuracy'] : ['loss'];
  const there = splits.flatMap((split) => quantities.map((quantity) => `${split}/${quantity}`));
  throw new BasinError(
    'model/unrecorded-metric',
    `the training is to stop by ${metric}, which ${datasetText(dataset)} does not give: use ${there.join(' or ')}`,
  );
}

/** Of one value there is no variance: PyTorch refuses it too. */
function checkBatches(
  { dataset, batchSize = 'full', epochCount = 0 }: CheckedConfig,
  { layers }: NetworkDescription,
): void {
  const { trainCount } = datasetFacts(dataset);
  const size = batchSize === 'full' ? trainCount : Math.min(batchSize, trainCount);
  const smallest = trainCount % size || size;
  const hasOneValue = ({ buffers, inputShape }: LayerDescription): boolean =>
    buffers.length > 0 && smallest * sizeOf(inputShape.slice(0, -1)) === 1;
  const layer = withInner(layers).find(hasOneValue);
  if (layer === undefined || epochCount === 0) return;
  const path = layer.buffers[0]?.name.replace(/\.[^.]*$/, '') ?? '';
  throw new BasinError(
    'model/batch-of-one',
    `layer ${path} (${layer.layer.type}) takes the variance over the batch, and ${trainCount} examples in batches of ${size} end with a batch of ${smallest}: take another batchSize`,
  );
}
