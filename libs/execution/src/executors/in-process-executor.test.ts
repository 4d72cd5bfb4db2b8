import {
  BasinError,
  type BlobRef,
  sha256Hex,
  type TaskContext,
  type TaskOutcome,
} from '@basin/core';
import { setImmediate as turn } from 'node:timers/promises';
import type { Blobs } from '../tasks/task-context.ts';
import type { TaskBody } from '../tasks/run-task.ts';
import { openInProcessExecutor } from './in-process-executor.ts';
import { describeExecutor } from './testing/conformance.ts';

const environment = {
  backend: 'none',
  backendReason: 'no tensors are needed here',
  engineVersion: '0',
  tensorflowVersion: null,
  cpuFeatures: '',
  nodeVersion: process.versions.node,
  buildDigest: null,
};
const timings = { startMs: 0, trainMs: 0, evaluateMs: 0, analyseMs: 0 };

/** Goes through a training's epochs without training: what is tested is the executor. */
const body: TaskBody = async ({ config }, context) => {
  if (config.kind === 'analysis') {
    context.trained(config.inputs[0] ?? '');
    throw new Error('the analysis was given its input');
  }
  for (let epoch = 1; epoch <= config.epochCount; epoch++) {
    const stop = context.stopRequest();
    if (stop === 'cancel') throw new BasinError('runner/cancelled', 'cancelled');
    if (stop === 'prune') return trained(context, null);
    context.progress(epoch, config.epochCount);
    if (epoch % config.record.everyEpochs === 0) {
      const elapsedMs = [context.now()];
      context.metrics([
        { name: 'train/loss', steps: [epoch], epochs: [epoch], elapsedMs, values: [1 / epoch] },
      ]);
    }
    if (epoch % 100 === 0) await turn();
  }
  return trained(context, context.putBlob(new Uint8Array([config.seed])));
};

function trained({ environment }: TaskContext, weights: BlobRef | null): TaskOutcome {
  const state = weights === null ? 'pruned' : 'done';
  return {
    ...{ kind: 'training', state, parameterCount: 1, weights },
    ...{ snapshots: [], outputs: {}, timings, environment },
  };
}

function memoryBlobs(): Blobs {
  const held = new Map<string, Uint8Array>();
  return {
    put(bytes): BlobRef {
      const sha256 = sha256Hex(bytes);
      held.set(sha256, bytes);
      return { sha256, byteCount: bytes.byteLength };
    },
    get({ sha256 }) {
      const bytes = held.get(sha256);
      if (bytes === undefined) throw new Error(`no blob ${sha256}`);
      return bytes;
    },
  };
}

describeExecutor({
  pretends: true,
  name: 'the in-process executor',
  slots: 2,
  open(listener) {
    const blobs = memoryBlobs();
    const executor = openInProcessExecutor({ slots: 2, blobs, environment, body, listener });
    return Promise.resolve({ executor, blobs, killWorker: null });
  },
});
