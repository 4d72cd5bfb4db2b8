import { createRequire } from 'node:module';
import util from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import type { NodeBackend } from './backend/open-backend.ts';
import type { BackendName, Engine } from './engine.ts';
import { eagerEngine } from './eager/eager-engine.ts';
import { nativeEngine } from './run/native-engine.ts';

/** Opens the engine on the first backend that works, or on the one asked for. */
export async function openEngine(options: { backend?: BackendName } = {}): Promise<Engine> {
  const { backend } = options;
  if (backend !== 'cpu') {
    // Until openBackend exists.
    Object.assign(util, { isNullOrUndefined: (x: unknown) => x == null, isArray: Array.isArray });
    createRequire(import.meta.url)('@tensorflow/tfjs-node-gpu');
    await tf.setBackend('tensorflow');
    const nodeBackend = tf.backend() as unknown as NodeBackend;
    return nativeEngine({
      name: 'native',
      reason: 'works',
      passedOver: [],
      tensorflowVersion: '2.21.0',
      tf,
      binding: nodeBackend.binding,
      nodeBackend,
    });
  }
  await tf.setBackend('cpu');
  await tf.ready();
  return eagerEngine({
    name: 'cpu',
    reason: 'asked for',
    passedOver: [],
    tensorflowVersion: null,
    tf,
    binding: null,
    nodeBackend: null,
  });
}
