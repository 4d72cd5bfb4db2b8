import {
  type AnalysisConfig,
  BasinError,
  completeConfig,
  type TaskContext,
  type TrainedNetwork,
  type TrainingConfig,
} from '@basin/core';
import {
  checkTraining,
  type NetworkDescription,
  singleFloats,
  splitState,
  stateSize,
} from '@basin/models';

/** A finished training whose weights fit its network and are finite. */
export interface AnalysedNetwork extends TrainedNetwork {
  /** With what layers keep beside their weights, so that whoever computes the loss has it. */
  config: TrainingConfig & { buffers: Float32Array };
  /** Without that. */
  weights: Float32Array;
  description: NetworkDescription;
}

/**
 * Fetches and checks a training that an analysis reads.
 *
 * @throws BasinError `analysis/weights-missing` when it left no weights, `analysis/no-average` when it has no average
 *   of them, `analysis/weights-size` when
 *   they do not fit its network, `analysis/weights-not-finite` when they have diverged, `model/…` when
 *   network, loss and data set do not fit together.
 */
export function analysedNetwork(
  context: TaskContext,
  taskId: string,
  which: AnalysisConfig['weights'] = 'final',
): AnalysedNetwork {
  const final = context.trained(taskId);
  const found = which === 'averaged' ? averagedOf(context, final) : final;
  // A config stored before an option was added lacks it.
  const trained = { ...found, config: completeConfig(found.config) };
  const name = `training ${taskId.slice(0, 12)}`;
  const description = checkTraining(trained.config);
  const { weights } = trained as { weights: Float32Array | null | undefined };
  if (weights === null || weights === undefined || weights.length === 0) {
    throw new BasinError(
      'analysis/weights-missing',
      `${name} left no weights: it has diverged or its file was deleted; run it again with --fresh`,
    );
  }
  if (weights.length !== stateSize(description)) {
    throw new BasinError(
      'analysis/weights-size',
      `${name} has ${weights.length} weights, but its network has ${sizeText(description)}`,
    );
  }
  const broken = weights.findIndex((weight) => !Number.isFinite(weight));
  if (broken !== -1) {
    throw new BasinError(
      'analysis/weights-not-finite',
      trained.config.epochCount === 0
        ? `the weights given for ${name} are not finite: weight ${broken} is ${weights[broken]}; give others`
        : `${name} has diverged: weight ${broken} is ${weights[broken]}; leave it out, or lower its learning rate`,
    );
  }
  const parts = splitState(description, weights);
  const config = { ...trained.config, buffers: parts.buffers };
  return { ...trained, config, weights: parts.weights, description };
}

/** The training with its averaged weights in the place of the last ones. */
function averagedOf(context: TaskContext, trained: TrainedNetwork): TrainedNetwork {
  const { taskId, config, averagedWeights } = trained;
  if (averagedWeights === undefined) {
    throw new BasinError(
      'analysis/no-average',
      `training ${taskId.slice(0, 12)} has no average of its weights: train with averaging, or take weights: final`,
    );
  }
  return { ...trained, weights: singleFloats(context.getBlob(averagedWeights), config.precision) };
}

/** `9 parameters and 5 values of running statistics`. */
export function sizeText({ parameterCount, bufferCount }: NetworkDescription): string {
  const buffers = bufferCount === 0 ? '' : ` and ${bufferCount} values of running statistics`;
  return `${parameterCount} parameters${buffers}`;
}
