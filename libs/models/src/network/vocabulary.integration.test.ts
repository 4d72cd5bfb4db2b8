import { errorMessage } from '@basin/core';
import { type Engine, hessianVectorProduct, openEngine, type TensorSpecs } from '@basin/engine';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lossFunction } from '../loss-function.ts';
import { relativeDifference } from '../testing/pytorch-fixture.ts';
import {
  caseTensors,
  expectedAfter,
  hessianInOurOrder,
  tolerances,
  vocabulary,
  type VocabularyCase,
} from '../testing/vocabulary-fixture.ts';
import { blockForm } from '../training/block-form.ts';
import { columnForm } from '../training/column-form.ts';
import { narrowForm } from '../training/narrow-form.ts';
import { type Batch, flattened, unpackOf, type WeightForm } from '../training/weight-form.ts';
import { bufferTensors, flatBuffers, splitState } from './buffers.ts';
import { isDenseChain } from './dense-chain.ts';
import { describeNetwork } from './describe-network.ts';
import { networkFunction } from './network-function.ts';
import { flatFromStateDict, type StateDict, stateDictOf } from './state-dict.ts';

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
const trained = vocabulary.networks.filter(({ training }) => training);

/** A training step's batch, its last rows copies of the first that do not count. */
function filledUp(reference: VocabularyCase, fillCount: number): Batch {
  const { inputs, targets, buffers } = caseTensors(reference);
  const count = inputs.shape[0] as number;
  const rows = tf.tensor1d([...Array(count).keys(), ...Array<number>(fillCount).fill(0)], 'int32');
  const shares = Array.from({ length: count + fillCount }, (_, row) =>
    row < count ? 1 / count : 0,
  );
  return {
    inputs: tf.gather(inputs, rows),
    targets: tf.gather(targets, rows),
    exampleWeights: fillCount === 0 ? null : tf.tensor1d(shares),
    mode: 'train',
    buffers: bufferTensors(describeNetwork(reference.network), buffers.dataSync<'float32'>()),
  };
}

function expectStep(
  reference: VocabularyCase,
  form: WeightForm,
  { loss, ...found }: Record<string, tf.Tensor>,
  name: string,
): void {
  const expected = expectedAfter(reference);
  expect(loss!.dataSync()[0], name).toBeCloseTo(reference.lossValue, 5);
  const gradient = flattened(unpackOf(form), found);
  expect(relativeDifference(gradient, expected.weights), name).toBeLessThan(
    tolerances.trainingGradient,
  );
  const buffers = flatBuffers(describeNetwork(reference.network), found);
  expect(relativeDifference(buffers, expected.buffers), name).toBeLessThan(tolerances.buffers);
}

describe.each(['cpu', 'wasm'] as const)('PyTorch, op by op on %s, while it trains', (backend) => {
  beforeAll(async () => {
    await openEngine({ backend });
  });

  test.each(trained)('$name', (reference) => {
    const form = blockForm(reference);
    for (const fillCount of [0, 2]) {
      const packed = form.pack(caseTensors(reference).flat);
      const batch = filledUp(reference, fillCount);
      const { loss, gradients, buffers } = form.lossAndGradients(packed, batch);
      expectStep(reference, form, { loss, ...gradients, ...buffers }, `${fillCount} rows more`);
    }
  });
});

describe.skipIf(native === null)(`compiled${reason}, while it trains`, () => {
  const engine = native as Engine;
  beforeAll(async () => {
    await openEngine({ backend: 'native' });
  });

  test.each(trained)('$name', (reference) => {
    const form = blockForm(reference);
    const packed = form.pack(caseTensors(reference).flat);
    const { inputs, targets, exampleWeights, buffers } = filledUp(reference, 2);
    const given = { inputs, targets, exampleWeights: exampleWeights!, ...buffers };
    for (const kind of ['graph', 'xla'] as const) {
      const program = engine.compile(
        (all) => {
          const batch = { ...all, buffers: all, mode: 'train' } as unknown as Batch;
          const found = form.lossAndGradients(all, batch);
          return { loss: found.loss, ...found.gradients, ...found.buffers };
        },
        { ...form.specs, ...specsOf(given) },
        { form: kind, name: `${reference.name}, training` },
      );
      expectStep(reference, form, program.run({ ...packed, ...given }), kind);
    }
  });
});

test.each(evaluated)(
  'a state dict out is the one that came in: $name',
  ({ network, stateDict }) => {
    const out = stateDictOf(network, flatFromStateDict(network, stateDict));
    const values = (dict: StateDict): string[] =>
      Object.values(dict).map(({ shape, values }) =>
        [...shape, ...Float32Array.from(values)].join(),
      );
    expect(values(out).sort()).toEqual(values(stateDict).sort());
  },
);

describe.each(
  evaluated.flatMap((one) => (['cpu', 'wasm'] as const).map((backend) => ({ ...one, backend }))),
)('PyTorch, op by op on $backend: $name', (reference) => {
  beforeAll(async () => {
    await openEngine({ backend: reference.backend });
  });

  test('outputs and gradient', () => {
    const { flat, inputs, targets, buffers } = caseTensors(reference);
    const outputs = networkFunction(reference.network)(flat, inputs, buffers).dataSync();
    expect(relativeDifference(outputs, reference.outputs)).toBeLessThan(tolerances.outputs);
    const loss = lossFunction(reference.loss, reference.network);
    const { value, grad } = tf.valueAndGrad((weights) =>
      loss(weights as tf.Tensor1D, inputs, targets, buffers),
    )(flat);
    expect(value.dataSync()[0]).toBeCloseTo(reference.lossValue, 5);
    const { weights: expected } = expectedAfter(reference);
    expect(relativeDifference(grad.dataSync(), expected)).toBeLessThan(tolerances.gradient);
  });
});

describe.skipIf(native === null).each(evaluated)(`compiled${reason}: $name`, (reference) => {
  const engine = native as Engine;
  beforeAll(async () => {
    await openEngine({ backend: 'native' });
  });

  test('loss and gradient in every form, as a graph and by XLA', () => {
    const { flat, inputs, targets, buffers } = caseTensors(reference);
    const network = describeNetwork(reference.network);
    const kept = bufferTensors(network, buffers.dataSync<'float32'>());
    const { weights: expected } = expectedAfter(reference);
    for (const form of formsOf(reference)) {
      const weights = form.pack(flat);
      for (const kind of ['graph', 'xla'] as const) {
        const program = engine.compile(
          ({ inputs, targets, ...packed }) => {
            const batch = {
              inputs: inputs!,
              targets: targets!,
              exampleWeights: null,
              buffers: packed,
            };
            const { loss, gradients } = form.lossAndGradients(packed, batch);
            return { loss, ...gradients };
          },
          { ...form.specs, ...specsOf({ inputs, targets, ...kept }) },
          { form: kind, name: `${reference.name} ${form.name}` },
        );
        const { loss, ...gradients } = program.run({ ...weights, inputs, targets, ...kept });
        const name = `${form.name}, ${kind}`;
        expect(loss!.dataSync()[0], name).toBeCloseTo(reference.lossValue, 5);
        const found = flattened(unpackOf(form), gradients);
        expect(relativeDifference(found, expected), name).toBeLessThan(tolerances.gradient);
      }
    }
  });

  test('the Hessian, in double precision', () => {
    const { flat, inputs, targets, buffers } = caseTensors(reference);
    const { parameterCount: size } = describeNetwork(reference.network);
    const loss = lossFunction(reference.loss, reference.network);
    const product = engine.compile(
      ({ weights, vector, inputs, targets, buffers }) => ({
        product: hessianVectorProduct(
          (theta) => loss(theta, inputs!, targets!, buffers as tf.Tensor1D | undefined),
          weights as tf.Tensor1D,
          vector as tf.Tensor1D,
        ).product,
      }),
      specsOf({
        weights: flat,
        vector: flat,
        inputs,
        targets,
        ...(buffers.size > 0 ? { buffers } : {}),
      }),
      { precision: 'float64', name: `Hessian of ${reference.name}` },
    );
    const given = {
      // PyTorch's doubles, not their nearest floats.
      ...exactState(reference),
      inputs: Float64Array.from(reference.inputs),
      targets: targets.dtype === 'int32' ? targets : Float64Array.from(reference.targets),
    };
    const rows = new Float64Array(size * size);
    for (let row = 0; row < size; row++) {
      const vector = new Float64Array(size);
      vector[row] = 1;
      rows.set(product.runNumbers({ ...given, vector })['product']!, row * size);
    }
    expect(relativeDifference(rows, hessianInOurOrder(reference))).toBeLessThan(tolerances.hessian);
  });
});

afterAll(() => {
  native?.close();
});

/** Flat weights and buffers without rounding: positions in the state dict, then its values. */
function exactState(reference: VocabularyCase): Record<string, Float64Array> {
  const all: number[] = [];
  const places = Object.fromEntries(
    Object.entries(reference.stateDict).map(([name, { shape, values }]) => {
      const start = all.length;
      all.push(...Array.from(values));
      return [name, { shape, values: Float64Array.from(values, (_, index) => start + index) }];
    }),
  );
  const state = splitState(
    describeNetwork(reference.network),
    flatFromStateDict(reference.network, places),
  );
  const exact = (part: Float32Array) => Float64Array.from(part, (place) => all[place]!);
  return {
    weights: exact(state.weights),
    ...(state.buffers.length > 0 ? { buffers: exact(state.buffers) } : {}),
  };
}
