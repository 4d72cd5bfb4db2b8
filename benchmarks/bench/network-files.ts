import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exportNetwork, initialBuffers, initialWeights } from '@basin/models';
import { dataLoaders, loadData } from '@basin/models/data';
import { describeNetwork } from '@basin/models/network';
import type { BenchCase } from './cases.ts';
import { readTable } from './table.ts';

/**
 * What the other sides read of a case of `networks.ts`, beside the case's file: the module as
 * `basin export` writes it, and the training examples where they are neither MNIST nor a function.
 */
export async function writeNetworkFiles(folder: string, { config }: BenchCase): Promise<void> {
  const { network, dataset } = config;
  const state = Float32Array.from([
    ...initialWeights(config),
    ...initialBuffers(describeNetwork(network)),
  ]);
  const { python, safetensors } = exportNetwork(network, state);
  writeFileSync(join(folder, 'network.py'), python);
  writeFileSync(join(folder, 'network.safetensors'), safetensors);
  if (dataset.name === 'mnist') return;
  const loader = dataLoaders[dataset.name] as { make?(config: unknown): unknown };
  const columns = (loader.make?.(dataset) ??
    [...(await loadData([dataset], readTable)).values()][0]) as {
    train: { inputs: Float32Array; targets: ArrayLike<number> };
  };
  writeFileSync(join(folder, 'inputs.f32'), columns.train.inputs);
  writeFileSync(join(folder, 'labels.i32'), Int32Array.from(columns.train.targets));
}
