import { errorMessage } from '@basin/core';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe } from 'vitest';
import type { NodeBackend } from './backend/open-backend.ts';
import type { Engine } from './engine.ts';
import { openEngine } from './open-engine.ts';

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
