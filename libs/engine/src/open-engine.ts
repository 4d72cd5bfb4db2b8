import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import type { BackendName, Engine } from './engine.ts';
import { eagerEngine } from './eager/eager-engine.ts';

/** Opens the engine on the first backend that works, or on the one asked for. */
export async function openEngine(options: { backend?: BackendName } = {}): Promise<Engine> {
  await tf.setBackend('cpu');
  await tf.ready();
  return eagerEngine({
    name: 'cpu',
    reason: options.backend === 'cpu' ? 'asked for' : 'the only one so far',
    passedOver: [],
    tensorflowVersion: null,
    tf,
    binding: null,
    nodeBackend: null,
  });
}
