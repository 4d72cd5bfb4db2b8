import { errorMessage } from '@basin/core';
import { type Engine, hessianVectorProduct, openEngine, type TensorSpecs } from '@basin/engine';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lossFunction } from '../loss-function.ts';
import { relativeDifference } from '../testing/pytorch-fixture.ts';
import {
  caseTensors,
  hessianInOurOrder,
  vocabulary,
  type VocabularyCase,
} from '../testing/vocabulary-fixture.ts';
import { blockForm } from '../training/block-form.ts';
import { columnForm } from '../training/column-form.ts';
import { narrowForm } from '../training/narrow-form.ts';
import { flattened, unpackOf, type WeightForm } from '../training/weight-form.ts';
import { isDenseChain } from './dense-chain.ts';
import { describeNetwork } from './describe-network.ts';
import { networkFunction } from './network-function.ts';
import { flatFromStateDict } from './state-dict.ts';

process.env['TF_NUM_INTRAOP_THREADS'] = '1';
const { native, reason } = await openEngine({ backend: 'native' })
  .then((engine) => ({ native: engine as Engine | null, reason: '' }))
  .catch((error: unknown) => ({ native: null, reason: ` (skipped: ${errorMessage(error)})` }));

/** Every form that takes the case. */
function formsOf({ network, loss, targetShape }: VocabularyCase): WeightForm[] {
  const config = { network, loss };
  const isChain = isDenseChain(describeNetwork(network));
  return [
    blockForm(config),
    ...(isChain ? [columnForm(config)] : []),
    ...(isChain && loss === 'mean-squared-error' && targetShape.length === 2
      ? [narrowForm(config)]
      : []),
  ];
}

const specsOf = (tensors: Record<string, tf.Tensor>): TensorSpecs =>
  Object.fromEntries(
    Object.entries(tensors).map(([name, { shape, dtype }]) => [
      name,
      { shape, dtype: dtype as 'float32' },
    ]),
  );

const evaluated = vocabulary.networks.filter(({ training }) => !training);

describe.each(evaluated)('PyTorch, op by op on cpu: $name', (reference) => {
  beforeAll(async () => {
    await openEngine({ backend: 'cpu' });
  });

  test('outputs and gradient', () => {
    const { flat, inputs, targets } = caseTensors(reference);
    const outputs = networkFunction(reference.network)(flat, inputs).dataSync();
    expect(relativeDifference(outputs, reference.outputs)).toBeLessThan(4e-6);
    const loss = lossFunction(reference.loss, reference.network);
    const { value, grad } = tf.valueAndGrad((weights) =>
      loss(weights as tf.Tensor1D, inputs, targets),
    )(flat);
    expect(value.dataSync()[0]).toBeCloseTo(reference.lossValue, 5);
    const expected = flatFromStateDict(reference.network, {
      ...reference.stateDict,
      ...reference.gradient,
    }).subarray(0, flat.size);
    expect(relativeDifference(grad.dataSync(), expected)).toBeLessThan(1e-5);
  });
});

describe.skipIf(native === null).each(evaluated)(`compiled${reason}: $name`, (reference) => {
  const engine = native as Engine;
  beforeAll(async () => {
    await openEngine({ backend: 'native' });
  });

  test('loss and gradient in every form, as a graph and by XLA', () => {
    const { flat, inputs, targets } = caseTensors(reference);
    const expected = flatFromStateDict(reference.network, {
      ...reference.stateDict,
      ...reference.gradient,
    });
    for (const form of formsOf(reference)) {
      const weights = form.pack(flat);
      for (const kind of ['graph', 'xla'] as const) {
        const program = engine.compile(
          ({ inputs, targets, ...packed }) => {
            const batch = { inputs: inputs!, targets: targets!, exampleWeights: null };
            const { loss, gradients } = form.lossAndGradients(packed, batch);
            return { loss, ...gradients };
          },
          { ...form.specs, ...specsOf({ inputs, targets }) },
          { form: kind, name: `${reference.name} ${form.name}` },
        );
        const { loss, ...gradients } = program.run({ ...weights, inputs, targets });
        const name = `${form.name}, ${kind}`;
        expect(loss!.dataSync()[0], name).toBeCloseTo(reference.lossValue, 5);
        const found = flattened(unpackOf(form), gradients);
        expect(relativeDifference(found, expected), name).toBeLessThan(1e-5);
      }
    }
  });

  test('the Hessian, in double precision', () => {
    const { flat, inputs, targets } = caseTensors(reference);
    const { parameterCount: size } = describeNetwork(reference.network);
    const loss = lossFunction(reference.loss, reference.network);
    const product = engine.compile(
      ({ weights, vector, inputs, targets }) => ({
        product: hessianVectorProduct(
          (theta) => loss(theta, inputs!, targets!),
          weights as tf.Tensor1D,
          vector as tf.Tensor1D,
        ).product,
      }),
      specsOf({ weights: flat, vector: flat, inputs, targets }),
      { precision: 'float64', name: `Hessian of ${reference.name}` },
    );
    const given = {
      // PyTorch's doubles, not their nearest floats.
      weights: exactWeights(reference),
      inputs: Float64Array.from(reference.inputs),
      targets: targets.dtype === 'int32' ? targets : Float64Array.from(reference.targets),
    };
    const rows = new Float64Array(size * size);
    for (let row = 0; row < size; row++) {
      const vector = new Float64Array(size);
      vector[row] = 1;
      rows.set(product.runNumbers({ ...given, vector })['product']!, row * size);
    }
    expect(relativeDifference(rows, hessianInOurOrder(reference))).toBeLessThan(1e-8);
  });
});

afterAll(() => {
  native?.close();
});

/** The flat weights without rounding: positions in the state dict, then its values. */
function exactWeights(reference: VocabularyCase): Float64Array {
  const all: number[] = [];
  const places = Object.fromEntries(
    Object.entries(reference.stateDict).map(([name, { shape, values }]) => {
      const start = all.length;
      all.push(...Array.from(values));
      return [name, { shape, values: Float64Array.from(values, (_, index) => start + index) }];
    }),
  );
  return Float64Array.from(flatFromStateDict(reference.network, places), (place) => all[place]!);
}
