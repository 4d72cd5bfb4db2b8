import {
  BasinError,
  type LayerRepresentation,
  type MeasureConfig,
  type RepresentationsResult,
} from '@basin/core';
import { layerOutputs, openDataset } from '@basin/models';
import type * as tf from '@tensorflow/tfjs-core';
import { symmetricEigenvalues } from '../eigen/symmetric-eigenvalues.ts';
import type { AnalysedNetwork } from '../inputs/analysed-network.ts';
import { batchedFunction } from '../inputs/batched-function.ts';
import { type Examples, openExamples } from '../inputs/examples.ts';
import { vectorSpec } from '../inputs/tensor-spec.ts';
import { checkpoint, type MeasureRun } from '../measure-run.ts';
import { biasedCka, effectiveRank, gramOf, roundingOf, unbiasedCka } from './linear-cka.ts';

type RepresentationsConfig = Extract<MeasureConfig, { measure: 'representations' }>;

/** Layers that hand on what they get. */
const unchanged: readonly string[] = ['flatten', 'dropout', 'scale'];

interface Represented {
  layers: LayerRepresentation[];
  /** Centred Gram matrices of the layers' outputs. */
  grams: Float64Array[];
  /** Units of layers with ReLU, and those of them that are 0 throughout. */
  units: { all: number; dead: number };
}

/**
 * What each layer makes of the first examples of a split: linear CKA between the layers of one network, or of two on
 * the same examples (the first one's data set), effective rank, and dead units. Outputs are those behind the
 * activation, as the network is evaluated, in the task's precision; a layer within another is not looked at. A layer
 * that gives the same for all examples, but for rounding, has effective rank 0 and no similarity.
 *
 * @throws BasinError `analysis/no-split`, `analysis/too-few-examples`, `analysis/networks-differ` where the second
 *   network does not take the first one's inputs.
 */
export function representations(run: MeasureRun<RepresentationsConfig>): RepresentationsResult {
  const [first, second = null] = run.networks;
  checkInputs(first, second);
  const { split: splitName, exampleCount } = run.measure;
  const dataset = openDataset(run.engine, first.config, run.data);
  try {
    const split = dataset[splitName];
    if (split === null) {
      throw new BasinError(
        'analysis/no-split',
        `the data set "${first.config.dataset.name}" has no ${splitName} split: measure the train split`,
      );
    }
    const examples = openExamples(split, exampleCount, exampleCount);
    try {
      if (examples.count < 4) {
        throw new BasinError(
          'analysis/too-few-examples',
          `the ${splitName} split has ${examples.count} examples, and an unbiased similarity needs 4`,
        );
      }
      const [one, other] = [first, second].map((network) =>
        network === null ? null : represented(run, network, examples),
      );
      return resultOf(run, examples.count, one as Represented, other ?? null);
    } finally {
      examples.dispose();
    }
  } finally {
    dataset.dispose();
  }
}

function checkInputs(first: AnalysedNetwork, second: AnalysedNetwork | null): void {
  const [one, other] = [first, second ?? first].map(({ config }) => config.network.inputShape);
  if (one?.join() === other?.join()) return;
  throw new BasinError(
    'analysis/networks-differ',
    `representations are of the same examples, and the networks take inputs of shape [${one?.join(', ')}] and [${other?.join(', ')}]`,
  );
}

function represented(
  run: MeasureRun<RepresentationsConfig>,
  { config, description, weights }: AnalysedNetwork,
  examples: Examples,
): Represented {
  const outputsOf = layerOutputs(config.network);
  const chosen = description.layers.filter(({ layer }) => !unchanged.includes(layer.type));
  const program = batchedFunction(
    run.engine,
    examples,
    config,
    (given) => {
      const outputs = outputsOf(
        given['weights'] as tf.Tensor1D,
        given['inputs'] as tf.Tensor,
        given['buffers'] as tf.Tensor1D | undefined,
      );
      return Object.fromEntries(
        chosen.map(({ layerIndex }) => [`layer${layerIndex}`, outputs[layerIndex] as tf.Tensor]),
      );
    },
    {
      precision: run.precision,
      name: 'outputs of layers',
      extra: { weights: vectorSpec(weights.length) },
    },
  );
  const found: Represented = { layers: [], grams: [], units: { all: 0, dead: 0 } };
  program({ weights: Float64Array.from(weights) }, (values) => {
    chosen.forEach(({ layer, layerIndex, outputShape }, index) => {
      checkpoint(run, index, chosen.length);
      const outputs = values[`layer${layerIndex}`] as Float64Array;
      const rounding = roundingOf(outputs, run.precision);
      const gram = gramOf(outputs, examples.count, rounding);
      const isRelu = 'activation' in layer && layer.activation === 'relu';
      const unitCount = outputShape.at(-1) ?? 1;
      const dead = isRelu ? deadCount(outputs, unitCount) : 0;
      if (isRelu) {
        found.units.all += unitCount;
        found.units.dead += dead;
      }
      found.grams.push(gram);
      found.layers.push({
        name: `layer-${layerIndex}`,
        type: layer.type,
        width: outputs.length / examples.count,
        effectiveRank: effectiveRank(symmetricEigenvalues(gram, examples.count), rounding),
        deadUnits: isRelu ? dead / unitCount : null,
      });
    });
  });
  return found;
}

/** Units, the last axis, that are 0 or less at every place of every example. */
function deadCount(outputs: Float64Array, unitCount: number): number {
  const isAlive = new Uint8Array(unitCount);
  outputs.forEach((value, index) => {
    if (value > 0) isAlive[index % unitCount] = 1;
  });
  return unitCount - isAlive.reduce((sum, one) => sum + one, 0);
}

function resultOf(
  { measure: { split }, precision }: MeasureRun<RepresentationsConfig>,
  exampleCount: number,
  first: Represented,
  second: Represented | null,
): RepresentationsResult {
  const others = (second ?? first).grams;
  const table = (cka: (a: Float64Array, b: Float64Array) => number): number[][] =>
    first.grams.map((a) => others.map((b) => cka(a, b)));
  const unbiased = table((a, b) => unbiasedCka(a, b, exampleCount));
  const isSame = second?.layers.length === first.layers.length;
  const same = isSame ? unbiased.map((row, index) => row[index] as number) : [];
  const hidden = first.layers.at(-2);
  return {
    measure: 'representations',
    split,
    exampleCount,
    precision,
    layers: first.layers,
    otherLayers: second?.layers ?? null,
    similarity: { biased: table(biasedCka), unbiased },
    meanSimilarity: isSame ? same.reduce((sum, one) => sum + one, 0) / same.length : null,
    lastHidden:
      hidden === undefined
        ? null
        : { effectiveRank: hidden.effectiveRank, similarity: same.at(-2) ?? null },
    deadUnits: first.units.all === 0 ? null : first.units.dead / first.units.all,
  };
}
