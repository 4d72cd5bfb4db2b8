import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import type { BackendName, Engine } from '../engine.ts';
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

describe.each(titled(loopSubjects) as [string, (typeof loopSubjects)[number]][])(
  'trainings on %s',
  (_, subject) => {
    test.skipIf(unavailable.has(subject.backend)).each(trainings)(
      '%s net, %s: three steps agree with cpu, and with themselves bit for bit',
      async (net, optimiser) => {
        const { step, specs } = conformanceTraining(net, optimiser);
        const [wanted] = await runLoop(reference, step, specs, feeds, stepCount);
        const [found, again] = await runLoop(subject, step, specs, feeds, stepCount);
        expectWithin(found, wanted, trainingTolerance[subject.backend]);
        expect(again).toEqual(found);
      },
    );
  },
);
