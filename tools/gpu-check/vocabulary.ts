import * as tf from '@tensorflow/tfjs-core';
import { errorMessage } from '@basin/core';
import { lossFunction } from '../../libs/models/src/loss-function.ts';
import { bufferTensors, flatBuffers } from '../../libs/models/src/network/buffers.ts';
import { describeNetwork } from '../../libs/models/src/network/describe-network.ts';
import { networkFunction } from '../../libs/models/src/network/network-function.ts';
import { relativeDifference } from '../../libs/models/src/testing/pytorch-fixture.ts';
import {
  caseTensors,
  expectedAfter,
  vocabulary,
  type VocabularyCase,
} from '../../libs/models/src/testing/vocabulary-fixture.ts';
import { blockForm } from '../../libs/models/src/training/block-form.ts';
import { type Batch, flattened, unpackOf } from '../../libs/models/src/training/weight-form.ts';

/** One network of the vocabulary on the backend in use, against PyTorch's float64. */
export interface VocabularyResult {
  name: string;
  /** Largest difference of what was compared, relative to the largest value; null where it fails. */
  difference: number | null;
  /** What was thrown; null where nothing was. */
  error: string | null;
}

/**
 * Largest difference that is rounding: a GPU's own exp, tanh and division are a few units in the last
 * place off, and a gradient carries them through every layer.
 */
export const vocabularyTolerance = 2e-4;

export function isRight({ difference }: VocabularyResult): boolean {
  return difference !== null && difference <= vocabularyTolerance;
}

/** Outputs and gradient of networks that evaluate, gradient and batch statistics of those that train. */
export function holdVocabulary(): VocabularyResult[] {
  return vocabulary.networks.map((reference) => {
    try {
      const compared = reference.training ? trained(reference) : evaluated(reference);
      const differences = compared
        .filter(([, wanted]) => wanted.length > 0)
        .map(([found, wanted]) => relativeDifference(found, wanted));
      const isNumber = differences.every((difference) => Number.isFinite(difference));
      return {
        name: reference.name,
        difference: isNumber ? Math.max(...differences) : null,
        error: isNumber ? null : 'not a number',
      };
    } catch (error) {
      return { name: reference.name, difference: null, error: errorMessage(error).slice(0, 200) };
    }
  });
}

type Compared = [found: ArrayLike<number>, wanted: ArrayLike<number>][];

function evaluated(reference: VocabularyCase): Compared {
  const { flat, inputs, targets, buffers } = caseTensors(reference);
  const outputs = networkFunction(reference.network)(flat, inputs, buffers).dataSync();
  const loss = lossFunction(reference.loss, reference.network);
  const { value, grad } = tf.valueAndGrad((weights) =>
    loss(weights as tf.Tensor1D, inputs, targets, buffers),
  )(flat);
  const { weights: expected } = expectedAfter(reference);
  return [
    [outputs, reference.outputs],
    [value.dataSync(), [reference.lossValue]],
    [grad.dataSync(), expected],
  ];
}

function trained(reference: VocabularyCase): Compared {
  const { flat, inputs, targets, buffers } = caseTensors(reference);
  const network = describeNetwork(reference.network);
  const form = blockForm(reference);
  const batch: Batch = {
    ...{ inputs, targets, exampleWeights: null, mode: 'train' },
    buffers: bufferTensors(network, buffers.dataSync<'float32'>()),
  };
  const found = form.lossAndGradients(form.pack(flat), batch);
  const expected = expectedAfter(reference);
  return [
    [found.loss.dataSync(), [reference.lossValue]],
    [flattened(unpackOf(form), found.gradients), expected.weights],
    [flatBuffers(network, found.buffers ?? {}), expected.buffers],
  ];
}
