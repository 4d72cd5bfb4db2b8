import type { ExportedWeights } from '@basin/execution/reading/trained-network';
import { type ExportFormat, requiredOut } from './format.ts';
import { weightsOption } from './pytorch.ts';

/** A training's network for TensorFlow.js. */
export const tfjs: ExportFormat = {
  name: 'tfjs',
  of: 'training',
  words: 'a trained network as a LayersModel, for tf.loadLayersModel',
  out: 'the folder of model.json and weights.bin',
  options: [weightsOption],
  async write(request) {
    const folder = requiredOut(request, tfjs);
    const { exportModel } = await import('../write/tfjs.ts');
    await exportModel(request, folder, request.options['weights'] as ExportedWeights);
  },
};
