import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import type { BackendName, Engine, Step } from '../engine.ts';
import { openEngine } from '../open-engine.ts';
import { conformanceFunctions, together } from './fixtures/conformance-functions.ts';
import {
  functionSubjects,
  loopSubjects,
  runFunction,
  runLoop,
  unavailable,
  type Values,
} from './fixtures/conformance-subjects.ts';
import {
  classCount,
  conformanceTraining,
  exampleCount,
  optimisers,
} from './fixtures/conformance-trainings.ts';

/**
 * Largest difference from the cpu backend, relative to the largest value of the tensor. Sums are taken
 * in another order, in float32 (2⁻²⁴ = 6e-8), over up to some hundred terms; a GPU's own exp, tanh and
 * division are a few units in the last place off (WGSL allows 2.5 for a division, 3 + 2|x| for exp).
 */
const functionTolerance: Record<BackendName, number> = {
  cuda: 1e-5,
  native: 2e-6,
  webgpu: 2e-5,
  wasm: 2e-6,
  cpu: 0,
};
/** After three steps; the first steps of Adam magnify the error of small gradients. */
const trainingTolerance: Record<BackendName, number> = {
  cuda: 1e-4,
  native: 2e-5,
  webgpu: 2e-4,
  wasm: 2e-5,
  cpu: 0,
};

function relativeDifferences(found: Values, wanted: Values): Record<string, number> {
  expect(Object.keys(found)).toEqual(Object.keys(wanted));
  return Object.fromEntries(
    Object.entries(wanted).map(([name, numbers]) => {
      expect(found[name]!.length, name).toBe(numbers.length);
      const scale = Math.max(...numbers.map(Math.abs), Number.MIN_VALUE);
      const differences = numbers.map((number, index) => Math.abs(found[name]![index]! - number));
      return [name, differences.some(Number.isNaN) ? NaN : Math.max(...differences) / scale];
    }),
  );
}

function expectWithin(found: Values, wanted: Values, tolerance: number): void {
  for (const [name, difference] of Object.entries(relativeDifferences(found, wanted))) {
    expect(difference, name).toBeLessThanOrEqual(tolerance);
  }
}

const reference = { backend: 'cpu', form: 'eager' } as const;
const titled = <S extends { backend: BackendName; form: string }>(list: readonly S[]) =>
  list.filter(({ backend }) => backend !== 'cpu').map((one) => [`${one.backend} ${one.form}`, one]);

/** All functions as one program: XLA compiles once. */
const allFunctions = together(conformanceFunctions);
const results = new Map<string, Promise<Values>>();
const resultsOf = (subject: (typeof functionSubjects)[number]): Promise<Values> => {
  const key = `${subject.backend} ${subject.form}`;
  const known = results.get(key) ?? runFunction(subject, allFunctions.fn, allFunctions.specs);
  results.set(key, known);
  return known;
};
const partOf = (values: Values, title: string): Values =>
  Object.fromEntries(Object.entries(values).filter(([name]) => name.startsWith(`${title}/`)));

describe.each(titled(functionSubjects) as [string, (typeof functionSubjects)[number]][])(
  'functions on %s',
  (_, subject) => {
    test.skipIf(unavailable.has(subject.backend)).each(Object.keys(conformanceFunctions))(
      '%s: value and gradients agree with cpu',
      async (title) => {
        const wanted = partOf(await resultsOf(reference), title);
        const found = partOf(await resultsOf(subject), title);
        expect(Object.keys(wanted).length).toBeGreaterThan(1);
        expectWithin(found, wanted, functionTolerance[subject.backend]);
      },
    );
  },
);

const stepCount = 3;
const feeds = (engine: Engine) => {
  const image = (_: unknown, i: number) => (i * 89 + (i % 7) * 41) % 256;
  const bytes = Uint8Array.from({ length: exampleCount * 36 }, image);
  const labels = Int32Array.from({ length: exampleCount }, (_, i) => (i * 5) % classCount);
  const order = Int32Array.from({ length: exampleCount }, (_, i) => (i * 7) % exampleCount);
  return {
    images: engine.bytes(bytes, [exampleCount, 6, 6, 1]),
    labels: tf.tensor1d(labels, 'int32'),
    order: tf.tensor1d(order, 'int32'),
  };
};
const trainings = [
  ...Object.keys(optimisers).map((optimiser): [string, string] => ['dense', optimiser]),
  ['convolutional', 'adam'] as [string, string],
];
/** What three steps give, and give again: others are held to the reference, and what is recorded to op by op. */
const runs = new Map<string, Promise<[Values, Values]>>();
const runsOf = (
  subject: Parameters<typeof runLoop>[0],
  net: string,
  optimiser: string,
): Promise<[Values, Values]> => {
  const key = [subject.backend, subject.form, net, optimiser].join();
  const { step, specs } = conformanceTraining(net, optimiser);
  const known = runs.get(key) ?? runLoop(subject, step, specs, feeds, stepCount);
  runs.set(key, known);
  return known;
};

describe.each(titled(loopSubjects) as [string, (typeof loopSubjects)[number]][])(
  'trainings on %s',
  (_, subject) => {
    test.skipIf(unavailable.has(subject.backend)).each(trainings)(
      '%s net, %s: three steps agree with cpu, and with themselves bit for bit',
      async (net, optimiser) => {
        const [wanted] = await runsOf(reference, net, optimiser);
        const [found, again] = await runsOf(subject, net, optimiser);
        expectWithin(found, wanted, trainingTolerance[subject.backend]);
        expect(again).toEqual(found);
        if (subject.form !== 'recorded') return;
        const opByOp = { backend: subject.backend, form: 'eager' } as const;
        const [unrecorded] = await runsOf(opByOp, net, optimiser);
        expect(found).toEqual(unrecorded);
      },
    );
  },
);

test.skipIf(unavailable.has('webgpu'))(
  'webgpu: what the device refuses is thrown at the next read, and computing goes on after it',
  async () => {
    await openEngine({ backend: 'webgpu' });
    const { device } = tf.backend() as unknown as { device: GPUDevice };
    const sum = (): number =>
      tf.tidy(() => tf.sum(tf.add(tf.ones([3]), 1)).dataSync()[0] as number);
    device.createShaderModule({ code: 'fn broken() -> f32 { return vec5(1); }' });
    expect(sum).toThrow(
      expect.objectContaining({
        code: 'engine/run',
        message: expect.stringMatching(/The GPU refused .* Error while parsing WGSL/),
      }),
    );
    expect(sum()).toBe(6);
  },
);

test.skipIf(unavailable.has('webgpu'))(
  'webgpu: a small product over many terms and a gradient of gathered rows are sums in one order',
  async () => {
    await openEngine({ backend: 'webgpu' });
    const [rows, columns, terms] = [9, 15, 2_100];
    const x = Float32Array.from({ length: terms * rows }, (_, i) => Math.sin(12.9898 * i));
    const w = Float32Array.from({ length: terms * columns }, (_, i) => Math.cos(78.233 * i));
    const exact = Array.from({ length: rows * columns }, (_, place) => {
      const [row, column] = [Math.floor(place / columns), place % columns];
      let sum = 0;
      for (let term = 0; term < terms; term++)
        sum += x[term * rows + row]! * w[term * columns + column]!;
      return sum;
    });
    const product = () =>
      tf.tidy(() =>
        tf.matMul(tf.tensor2d(x, [terms, rows]), tf.tensor2d(w, [terms, columns]), true).dataSync(),
      );
    const found = product();
    const scale = Math.max(...exact.map(Math.abs));
    exact.forEach((value, place) => {
      expect(Math.abs(found[place]! - value) / scale).toBeLessThan(2e-5);
    });
    expect(product()).toEqual(found);
    const gathered = tf.tidy(() => {
      const places = tf.tensor1d([2, 0, 2, 2, 1], 'int32');
      const rowsOf = (table: tf.Tensor) =>
        tf.mul(tf.gather(table, places), tf.tensor2d([1, 10, 100, 1_000, 10_000], [5, 1]));
      return Array.from(
        tf
          .grad(rowsOf)(tf.ones([4, 2]))
          .dataSync(),
      );
    });
    expect(gathered).toEqual([10, 10, 10_000, 10_000, 1_101, 1_101, 0, 0]);
  },
);

describe.skipIf(unavailable.has('webgpu'))('recorded on webgpu', () => {
  const scalar = { shape: [], dtype: 'float32' as const };
  const loopOf = async (step: Step, names: string[]) => {
    const engine = await openEngine({ backend: 'webgpu' });
    const carry = Object.fromEntries(names.map((name) => [name, scalar]));
    return engine.compileLoop(step, { carry, feeds: {} }, { stepLimit: 4 });
  };
  const given = (stepCount: number) => ({
    ...{ carry: { a: tf.scalar(1), b: tf.scalar(2) }, feeds: {}, stepCount },
  });
  const numbers = (tensors: Record<string, tf.Tensor>) =>
    Object.fromEntries(
      Object.entries(tensors).map(([name, tensor]) => [name, Array.from(tensor.dataSync())]),
    );

  test('a carry that is another one’s last value, and a step’s number among the outputs', async () => {
    const swap: Step = ({ a, b }, _, index) => ({
      carry: { a: b!, b: a! },
      outputs: { a: a!, index: tf.mul(index, 2) },
    });
    const loop = await loopOf(swap, ['a', 'b']);
    for (const stepCount of [3, 1, 4]) {
      const { carry, outputs } = loop.run(given(stepCount));
      expect(numbers(outputs)).toEqual({
        a: [1, 2, 1, 2].slice(0, stepCount),
        index: [0, 2, 4, 6].slice(0, stepCount),
      });
      expect(numbers(carry)).toEqual(stepCount % 2 === 0 ? { a: [1], b: [2] } : { a: [2], b: [1] });
    }
  });

  test('a step that reads a value, and one with an empty tensor, run op by op', async () => {
    const reading: Step = ({ a, b }, _, index) => ({
      carry: { a: tf.add(a!, (index.dataSync() as Int32Array)[0]!), b: b! },
      outputs: {},
    });
    const read = await loopOf(reading, ['a', 'b']);
    expect(numbers(read.run(given(4)).carry)).toEqual({ a: [7], b: [2] });
    const empty: Step = ({ a, b }) => ({
      carry: { a: b!, b: a! },
      outputs: { none: tf.ones([0]) },
    });
    expect(numbers((await loopOf(empty, ['a', 'b'])).run(given(2)).carry)).toEqual({
      a: [1],
      b: [2],
    });
  });

  test('an error of a step reaches its caller, and what follows computes', async () => {
    const wrong: Step = ({ a }) => ({ carry: { a: a! }, outputs: {} });
    const loop = await loopOf(wrong, ['a', 'b']);
    expect(() => loop.run(given(1))).toThrow(expect.objectContaining({ code: 'engine/structure' }));
    expect(tf.tidy(() => tf.add(2, 3).dataSync()[0])).toBe(5);
  });

  test('what a step keeps for itself outlives the loop', async () => {
    let kept: tf.Scalar | null = null;
    const keeping: Step = ({ a, b }) => {
      kept ??= tf.keep(tf.scalar(10));
      return { carry: { a: tf.add(a!, kept), b: b! }, outputs: {} };
    };
    const loop = await loopOf(keeping, ['a', 'b']);
    expect(numbers(loop.run(given(3)).carry)).toEqual({ a: [31], b: [2] });
    loop.dispose();
    expect(tf.tidy(() => tf.add(kept!, 1).dataSync()[0])).toBe(11);
    kept!.dispose();
  });
});
