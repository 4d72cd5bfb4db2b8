import { BasinError } from '@basin/core';
import type { ExportedWeights } from '@basin/execution/reading/trained-network';
import { Option } from 'commander';
import { type ExportFormat, requiredOut } from './format.ts';

/** Which weights of a training, for formats that write a network. */
export const weightsOption = new Option(
  '--weights <which>',
  'final, averaged, or the number of an epoch whose weights it stored',
)
  .default('final')
  .argParser(exportedWeights);

/** A training's network as a Python file and its weights as safetensors. */
export const pytorch: ExportFormat = {
  name: 'pytorch',
  of: 'training',
  words: 'a trained network as a Python file with its weights',
  out: 'the folder of network.py and network.safetensors',
  options: [weightsOption],
  async write(request) {
    const folder = requiredOut(request, pytorch);
    const { exportTraining } = await import('../write/pytorch.ts');
    await exportTraining(request, folder, request.options['weights'] as ExportedWeights);
  },
};

function exportedWeights(text: string): ExportedWeights {
  if (text === 'final' || text === 'averaged') return text;
  const epoch = Number(text);
  if (text !== '' && Number.isFinite(epoch) && epoch >= 0) return epoch;
  throw new BasinError(
    'cli/invalid-value',
    `--weights is "${text}": say final, averaged, or the number of an epoch`,
  );
}
