/** A worker thread of Basin's side: one training, paused at its gate between measurements. */
import { parentPort, workerData } from 'node:worker_threads';
import { sha256Hex, type TaskContext, type TrainingConfig } from '@basin/core';
import { type BackendName, type Engine, openEngine } from '@basin/engine';
import * as tf from '@tensorflow/tfjs-core';
import { type LoadedData, runTraining, runTrainingGroup } from '@basin/models';
import { Gate, type Segment } from './gate.ts';
import { gatedEngine } from './gated-engine.ts';

export interface BasinWorkerSetup {
  config: TrainingConfig;
  loop: string;
  backend: BackendName;
  eager: boolean;
  /** Trials in one program; 1: the training by itself. */
  replicas: number;
  /**
   * Times the compilation alone: as the first of the process, or after another program, when what a
   * first one takes beyond others is over.
   */
  compilation: 'first' | 'later' | null;
  data: LoadedData;
  gate: SharedArrayBuffer;
}

export type BasinWorkerMessage =
  | { type: 'ready'; tensorflow: string | null; backendReason: string }
  | { type: 'compiled'; form: string; seconds: number; stepsPerCall: number }
  | { type: 'first step'; seconds: number }
  | { type: 'first'; rows: Int32Array | null; losses: Float32Array }
  | Segment;

const setup = workerData as BasinWorkerSetup;
const send = (message: BasinWorkerMessage): void => parentPort?.postMessage(message);

const engine = await openEngine({ backend: setup.backend });
if (setup.compilation === 'later') compileAnother(engine);
const gate = new Gate(setup.gate);
send({ type: 'ready', tensorflow: engine.tensorflowVersion, backendReason: engine.reason });

parentPort?.once('message', () => {
  const gated = gatedEngine(engine, gate, {
    loopName: setup.loop,
    eager: setup.eager,
    onCompiled: (compiled) => send({ type: 'compiled', ...compiled }),
    onFirstStep:
      setup.compilation === null ? null : (seconds) => send({ type: 'first step', seconds }),
    onFirstCall: ({ rows, losses }) =>
      // Of the first replica, of [steps, replicas].
      send({ type: 'first', rows, losses: losses.filter((_, i) => i % setup.replicas === 0) }),
  });
  void trainForever(gated, setup.data);
});

/** One step of a dense layer with its gradient, in each form. */
function compileAnother(engine: Engine): void {
  for (const form of ['functional', 'lowered', 'xla'] as const) {
    const loop = engine.compileLoop(
      ({ w }, { x }) => {
        const loss = (weights: tf.Tensor) =>
          tf.mean(tf.relu(tf.matMul(x as tf.Tensor2D, weights as tf.Tensor2D))) as tf.Scalar;
        const { value, grad } = tf.valueAndGrad(loss)(w as tf.Tensor);
        return { carry: { w: tf.sub(w as tf.Tensor, grad) }, outputs: { value } };
      },
      {
        carry: { w: { shape: [8, 8], dtype: 'float32' } },
        feeds: { x: { shape: [16, 8], dtype: 'float32' } },
      },
      { stepLimit: 2, form, name: 'another' },
    );
    const [w, x] = [tf.ones([8, 8]), tf.ones([16, 8])];
    tf.dispose([w, x, loop.run({ carry: { w }, feeds: { x }, stepCount: 2 })]);
    loop.dispose();
  }
}

/** A short training starts again when it ends; measurements take as long as they take. */
async function trainForever(gated: Engine, data: LoadedData): Promise<void> {
  for (;;) {
    if (setup.replicas === 1) {
      const { state } = await runTraining(setup.config, discardingContext(), gated, data);
      if (state !== 'done') throw new Error(`the training ended ${state}`);
    } else {
      await trainGroup(gated, data);
    }
    gate.finish();
  }
}

async function trainGroup(gated: Engine, data: LoadedData): Promise<void> {
  const { config, replicas } = setup;
  const configs = Array.from({ length: replicas }, (_, i) => ({
    ...config,
    seed: config.seed + i,
  }));
  const ends = await runTrainingGroup(
    configs,
    configs.map(() => discardingContext()),
    gated,
    { data },
  );
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed) throw failed.reason;
}

/** What a training hands out is measured as made, not as stored. */
function discardingContext(): TaskContext {
  const nothing = (): never => {
    throw new Error('a benchmark training has no inputs');
  };
  return {
    environment: {
      backend: engine.backend,
      backendReason: engine.reason,
      engineVersion: 'benchmark',
      tensorflowVersion: engine.tensorflowVersion,
      cpuFeatures: '',
      nodeVersion: process.versions.node,
      buildDigest: null,
    },
    now: () => performance.now(),
    stopRequest: () => null,
    progress: () => {},
    metrics: () => {},
    putBlob: (bytes) => ({ sha256: sha256Hex(bytes), byteCount: bytes.length }),
    getBlob: nothing,
    trained: nothing,
  };
}
