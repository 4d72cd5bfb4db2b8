import { canonicalJson, datasetFacts, type TrainingConfig } from '@basin/core';
import { isDenseChain } from '../network/dense-chain.ts';
import { describeNetwork } from '../network/describe-network.ts';

/*
 * The rule alone, without TensorFlow.js: a coordinator that packs trainings asks it before anything
 * trains (`@basin/models/replicas`).
 */

/** Trainings that may run as one program. */
export interface ReplicaGroup {
  /** Equal for trainings that differ in their seeds alone. */
  key: string;
  /** How many run together at most: slots of the program, filled or not. */
  width: number;
}

/**
 * Activations that the replicas of a group may have together. Stacking saves calls of small ops, and
 * loses where a step no longer fits in the cache: measured in libs/models/README.md.
 */
const activationBytesLimit = 192 * 1024;

const largestWidth = 8;
/** Below this, what is saved is less than what padding a short group costs. */
const smallestWidth = 4;

/** The group that a training may join; null for those that train by themselves. */
export function replicaGroupOf(config: TrainingConfig): ReplicaGroup | null {
  const width = replicaWidth(config);
  if (width === 1) return null;
  return { key: canonicalJson({ ...config, seed: 0, streamSeeds: {} }), width };
}

/**
 * Slots of the program that trains replicas of this config together: a power of two by rule from the
 * config alone, so that a trial's numerics depend on nothing else. 1 where groups do not pay or are
 * not supported: everything but full batches of a few examples with values as targets and no test split,
 * through dense layers, without a gradient-norm phase.
 */
export function replicaWidth(config: TrainingConfig): number {
  if (!isStackable(config)) return 1;
  const description = describeNetwork(config.network);
  if (!isDenseChain(description)) return 1;
  const units = description.layers.reduce((sum, { weight }) => sum + (weight?.filterCount ?? 0), 0);
  const bytes = 4 * units * datasetFacts(config.dataset).trainCount;
  const width = 2 ** Math.floor(Math.log2(activationBytesLimit / bytes));
  return width < smallestWidth ? 1 : Math.min(width, largestWidth);
}

/**
 * Trainings with equal keys may share a group: they differ in their seeds alone. Null for those that
 * train by themselves.
 */
export function replicaGroupKey(config: TrainingConfig): string | null {
  return replicaGroupOf(config)?.key ?? null;
}

/** Whether it makes all its steps, and nothing beside them: a config stored before an option was added lacks it. */
function isPlain({
  stopping,
  augmentation = null,
  averaging = null,
  mask = null,
  precision = 'float32',
  record,
}: Partial<TrainingConfig>): boolean {
  const endsEarly = (stopping?.patience ?? stopping?.seconds ?? null) !== null;
  const { quantities = [], measures = [] } = (record ?? {}) as Partial<TrainingConfig['record']>;
  const watches = quantities.length > 0 || measures.length > 0;
  return (
    !endsEarly &&
    augmentation === null &&
    averaging === null &&
    mask === null &&
    precision === 'float32' &&
    !watches
  );
}

function isStackable(config: TrainingConfig): boolean {
  const { dataset, batchSize, loss, optimiser, initialWeightsOf, gradientNormPhase } = config;
  const { kind, trainCount, testCount } = datasetFacts(dataset);
  return (
    kind === 'regression' &&
    testCount === null &&
    (batchSize === 'full' || batchSize >= trainCount) &&
    loss === 'mean-squared-error' &&
    // The norms would be those of all replicas together.
    optimiser.clipNorm === null &&
    optimiser.sam === null &&
    initialWeightsOf === null &&
    isPlain(config) &&
    gradientNormPhase === null
  );
}
