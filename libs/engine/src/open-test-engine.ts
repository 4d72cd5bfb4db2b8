import { createRequire } from 'node:module';
import { errorMessage } from '@basin/core';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe } from 'vitest';
import type { NodeBackend } from './backend/open-backend.ts';
import type { CustomCalls } from './backend/tensorflow-libraries.ts';
import type { Engine } from './engine.ts';
import { openEngine } from './open-engine.ts';
import { installedRuntime } from './runtime/installed.ts';

/** Of tests only: the compiling engine, or why it is not there. */
const opened: { engine: Engine | null; reason: string } = await openEngine({ backend: 'native' })
  .then((engine) => ({ engine, reason: '' }))
  .catch((error: unknown) => ({ engine: null, reason: errorMessage(error) }));

/** A suite on the native backend, skipped with the reason where it cannot be had. */
export function describeNative(name: string, suite: (engine: Engine) => void): void {
  if (opened.engine) {
    const { engine } = opened;
    describe(name, () => {
      // Test files share a process, and tfjs has one active backend: another file may have left its own.
      beforeAll(async () => void (await openEngine({ backend: 'native' })));
      suite(engine);
    });
  } else {
    describe.skip(`${name} (skipped: ${opened.reason})`, () => suite(null as never));
  }
}

export function nodeBackend(): NodeBackend {
  return tf.backend() as unknown as NodeBackend;
}

/** Tensors alive, in tfjs and in TensorFlow. */
export function tensorCounts(): { tfjs: number; tensorflow: number } {
  return { tfjs: tf.memory().numTensors, tensorflow: nodeBackend().binding.getNumOfTensors() };
}

/** The engine's own functions as each of its addons computes them: with AVX2 and with AVX-512. */
export function customCallAddons(): CustomCalls[] {
  const runtime = installedRuntime();
  if ('missing' in runtime) throw new Error(runtime.missing);
  const require = createRequire(import.meta.url);
  return Object.values(runtime.pooledConvolutionPaths).map((path) => require(path) as CustomCalls);
}

/** What a function of float32 tensors gives in a compiled loop of one step, in its order. */
export function compiledValues<Inputs extends readonly tf.Tensor[]>(
  engine: Engine,
  inputs: Inputs,
  compute: (inputs: Inputs) => tf.Tensor[],
): tf.TypedArray[] {
  const named = (values: readonly tf.Tensor[]) =>
    Object.fromEntries(values.map((value, index) => [`tensor${index}`, value]));
  const feeds = named(inputs);
  const loop = engine.compileLoop(
    (carry, given) => ({
      carry,
      outputs: named(compute(Object.keys(feeds).map((name) => given[name]!) as never)),
    }),
    {
      carry: { unused: float32() },
      feeds: Object.fromEntries(
        inputs.map(({ shape }, index) => [`tensor${index}`, float32(...shape)]),
      ),
    },
    { stepLimit: 1, form: 'xla' },
  );
  const { outputs } = loop.run({ carry: { unused: tf.scalar(0) }, feeds, stepCount: 1 });
  const values = Object.keys(outputs).map((_, index) => outputs[`tensor${index}`]!.dataSync());
  loop.dispose();
  return values;
}

/** ‖a − b‖ / ‖b‖. */
export function relativeError(found: ArrayLike<number>, exact: ArrayLike<number>): number {
  let difference = 0;
  let norm = 0;
  for (let index = 0; index < exact.length; index++) {
    difference += (found[index]! - exact[index]!) ** 2;
    norm += exact[index]! ** 2;
  }
  return Math.sqrt(difference / norm);
}

export const float32 = (...shape: number[]) => ({ shape, dtype: 'float32' as const });
export const int32 = (...shape: number[]) => ({ shape, dtype: 'int32' as const });
