import type { TrainingConfig } from '@basin/core';
import type { Engine, Loop, Step, Tensors } from '@basin/engine';
import * as tf from '@tensorflow/tfjs-core';
import type { Split } from '../datasets/dataset.ts';
import { compileAlone, type KeepLoop } from '../kept/kept.ts';
import type { Optimiser } from '../optimisers/optimiser.ts';
import { optimiserOf } from '../optimisers/registry.ts';
import { movesMomentum } from '../schedules/registry.ts';
import { narrowForm } from '../training/narrow-form.ts';
import { clipped, type Decays, decaysAny, decaysOf } from '../training/regularisation.ts';
import type { Schedule } from '../training/schedule.ts';
import { ratesTable, type StepValues } from '../training/training-program.ts';
import {
  rateCountOf,
  ratesOf,
  readRates,
  updateAll,
  withState,
  zeroState,
} from '../training/training-step.ts';
import { unpackOf } from '../training/weight-form.ts';
import { stackedNarrowForm } from './stacked-narrow-form.ts';

/** Replicas in training: all advance together, each in its slot. */
export interface ReplicaProgram {
  /** Runs steps of all replicas; values by slot. */
  run(stepCount: number): StepValues[];
  /** The present weights of one replica in the order of `describeNetwork`. */
  flatWeights(slot: number): Float32Array;
  dispose(): void;
}

export interface ReplicaProgramOptions {
  /** Of any replica: they differ in seeds alone. */
  config: TrainingConfig;
  split: Split;
  schedule: Schedule;
  keep?: KeepLoop;
  /** Flat weights of every slot: as many as the program is wide. */
  initial: Float32Array[];
}

/** Compiles the step of a group, or finds one that is kept, and starts at the given weights. */
export function openReplicaProgram(
  engine: Engine,
  { config, split, schedule, keep = compileAlone, initial }: ReplicaProgramOptions,
): ReplicaProgram {
  const width = initial.length;
  const form = narrowForm(config);
  const optimiser = optimiserOf(config.optimiser, movesMomentum(config.schedule));
  const specs = Object.fromEntries(
    Object.entries(form.specs).map(([key, { shape, dtype }]) => [
      key,
      { shape: [width, ...shape], dtype },
    ]),
  );
  const { stepLimit } = schedule;
  const compile = (): Loop =>
    engine.compileLoop(
      replicaStep(config, width, optimiser, decaysOf(form, config)),
      {
        carry: withState(specs, optimiser),
        feeds: {
          inputs: split.storedSpec,
          targets: split.targetSpec,
          rates: {
            shape: [stepLimit, rateCountOf({ optimiser, readsDecay: decaysAny(config) })],
            dtype: 'float32',
          },
        },
      },
      {
        stepLimit,
        form: form.loopForm(schedule.totalSteps),
        name: `training (${form.name}, ${width} replicas)`,
      },
    );
  const loop = keep(compile, `${width} replicas`);
  let carry: Tensors = tf.tidy(() => ({
    ...zeroState(specs, optimiser),
    weights: tf.stack(
      initial.map((weights) => form.pack(tf.tensor1d(weights))['weights'] as tf.Tensor),
    ),
  }));
  const unpack = unpackOf(form);
  let stepsDone = 0;

  return {
    run(stepCount) {
      const table = ratesTable(config, schedule, stepsDone, stepCount);
      const rates = tf.tensor(Float32Array.from(table.values), table.shape);
      const feeds = { inputs: split.storedInputs, targets: split.targets, rates };
      const result = loop.run({ carry, feeds, stepCount });
      const losses = valuesBySlot(result.outputs['loss'] as tf.Tensor, width);
      const norms = result.outputs['gradientNorm'];
      const gradientNorms = norms === undefined ? null : valuesBySlot(norms, width);
      tf.dispose([carry, rates, result.outputs]);
      carry = result.carry;
      stepsDone += stepCount;
      return losses.map((values, slot) => ({
        losses: values,
        gradientNorms: gradientNorms?.[slot] ?? null,
        layersAt: null,
        weightsAt: null,
      }));
    },
    flatWeights(slot) {
      const all = (carry['weights'] as tf.Tensor).dataSync<'float32'>();
      const size = all.length / width;
      return unpack(() => all.subarray(slot * size, (slot + 1) * size));
    },
    dispose() {
      tf.dispose(carry);
      loop.dispose();
    },
  };
}

/** One update of every replica; outputs [width], taken before it. */
function replicaStep(
  config: TrainingConfig,
  width: number,
  optimiser: Optimiser,
  decays: Decays,
): Step {
  const lossAndGradients = stackedNarrowForm(config, width);
  return (carry, feeds, index) => {
    const { losses, gradients } = lossAndGradients(
      carry['weights'] as tf.Tensor2D,
      feeds['inputs'] as tf.Tensor,
      feeds['targets'] as tf.Tensor,
    );
    const { rates, decaying } = readRates(
      ratesOf(feeds['rates'] as tf.Tensor2D, index),
      decaysAny(config) ? decays : null,
    );
    const outputs: Tensors = { loss: losses };
    if (config.record.gradientNorm) {
      outputs['gradientNorm'] = tf.sqrt(tf.sum(tf.square(gradients), 1));
    }
    const cut = clipped({ weights: gradients }, { ...config.optimiser, clipNorm: null });
    return { carry: updateAll(optimiser, carry, cut, rates, decaying), outputs };
  };
}

/** The columns of [steps, width]. */
function valuesBySlot(table: tf.Tensor, width: number): Float32Array[] {
  const values = table.dataSync<'float32'>();
  return Array.from({ length: width }, (_, slot) =>
    Float32Array.from(
      { length: values.length / width },
      (_value, step) => values[step * width + slot] as number,
    ),
  );
}
