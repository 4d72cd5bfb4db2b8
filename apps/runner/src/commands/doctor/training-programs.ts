import type { TaskContext, TrainingConfig } from '@basin/core';
import { stepProgram, type Engine, type Loop, type Program } from '@basin/engine';
import { runTraining, type LoadedData } from '@basin/models';

/** The step of a training as the engine compiles it. */
export interface TrainingStepProgram {
  /** `functional`, `lowered`, `xla` or `session`. */
  form: Loop['form'];
  program: Program;
  /** As it was recorded, before any pass. */
  recorded: Program;
}

/** Thrown to leave a training once its step is known. */
class StepFound extends Error {}

/**
 * The program of a training's step: the training is started for real, data and all, on an engine that
 * keeps the step instead of running it. Throws what `runTraining` and `stepProgram` throw.
 */
export async function trainingStepProgram(
  engine: Engine,
  config: TrainingConfig,
  data: LoadedData,
): Promise<TrainingStepProgram> {
  let found: TrainingStepProgram | null = null;
  const observer: Engine = {
    ...engine,
    compileLoop(step, specs, options) {
      const loop = engine.compileLoop(step, specs, options);
      const named = options.name === undefined ? {} : { name: options.name };
      found = {
        form: loop.form,
        program: stepProgram(step, specs, named),
        recorded: stepProgram(step, specs, { ...named, optimised: false }),
      };
      loop.dispose();
      throw new StepFound();
    },
  };
  // Where the weights come from changes no program.
  const alone = { ...config, initialWeightsOf: null };
  await runTraining(alone, observedContext, observer, data).catch((error: unknown) => {
    if (!(error instanceof StepFound)) throw error;
  });
  return found!;
}

function unused(): never {
  throw new Error('a training whose step is looked at stores nothing');
}

const observedContext: TaskContext = {
  environment: {
    backend: 'native',
    backendReason: 'to print its program',
    engineVersion: 'none',
    tensorflowVersion: null,
    cpuFeatures: 'none',
    nodeVersion: process.versions.node,
    buildDigest: null,
  },
  now: () => performance.now(),
  stopRequest: () => null,
  progress: () => undefined,
  metrics: () => undefined,
  putBlob: unused,
  getBlob: unused,
  trained: unused,
};
