import { type ExportFormat, requiredOut } from './format.ts';

/** A study as event files. */
export const tensorboard: ExportFormat = {
  name: 'tensorboard',
  of: 'study',
  words: 'its trainings as TensorBoard’s event files, a folder each, with the HParams tab',
  out: 'the folder for `tensorboard --logdir`',
  options: [],
  async write(request) {
    const place = requiredOut(request, tensorboard);
    const { exportTensorboard } = await import('../write/tensorboard.ts');
    exportTensorboard(request, place);
  },
};
