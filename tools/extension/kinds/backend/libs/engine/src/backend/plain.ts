import type * as tfjs from '@tensorflow/tfjs-core';

/** tfjs's own cpu backend under another name. */
export async function registerPlain(tf: typeof tfjs): Promise<void> {
  if ('plain' in tf.engine().registryFactory) return;
  await import('@tensorflow/tfjs-backend-cpu');
  const factory = tf.findBackendFactory('cpu') as () => tfjs.KernelBackend;
  tf.registerBackend('plain', factory, 0);
  for (const kernel of tf.getKernelsForBackend('cpu')) {
    tf.registerKernel({ ...kernel, backendName: 'plain' });
  }
}
