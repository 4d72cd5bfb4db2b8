import { parentPort, workerData } from 'node:worker_threads';
import type { TrainingConfig } from '@basin/core';
import { openEngine } from '@basin/engine';
import type { LoadedData } from '../datasets/load-data.ts';
import { runTraining } from '../training/run-training.ts';
import { memoryContext } from './memory-context.ts';

/** Trains each config in turn and posts the hashes of the final weights. */
const { configs, data } = workerData as { configs: TrainingConfig[]; data: LoadedData };
const engine = await openEngine({ backend: 'native' });
const hashes: (string | undefined)[] = [];
for (const config of configs) {
  hashes.push((await runTraining(config, memoryContext(), engine, data)).weights?.sha256);
}
engine.close();
parentPort?.postMessage(hashes);
