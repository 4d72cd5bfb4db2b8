import { type ExportFormat, requiredOut } from './format.ts';

/** A study's space as a sweep of Weights & Biases. */
export const wandb: ExportFormat = {
  name: 'wandb',
  of: 'study',
  words: 'the space of a study file as a sweep of Weights & Biases, in YAML',
  out: 'the file, such as sweep.yaml',
  options: [],
  async write(request) {
    const place = requiredOut(request, wandb);
    const { exportWandb } = await import('../write/wandb.ts');
    exportWandb(request, place);
  },
};
