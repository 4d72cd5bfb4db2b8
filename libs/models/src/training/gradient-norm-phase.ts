import type { TaskContext, TrainingConfig, TrainingOutcome } from '@basin/core';
import { type Engine, jvp, type Step } from '@basin/engine';
import * as tf from '@tensorflow/tfjs-core';
import type { Dataset } from '../datasets/dataset.ts';
import { bufferSpecs, bufferTensors } from '../network/buffers.ts';
import { describeNetwork } from '../network/describe-network.ts';
import { adam } from '../optimisers/adam.ts';
import { norm } from './regularisation.ts';
import type { TrainingRecord } from './training-record.ts';
import { isPruned, turnOfEventLoop } from './train-epochs.ts';
import { ratesOf, updateAll, weightsIn, withState, zeroState } from './training-step.ts';
import { type Batch, flattened, unpackOf, type WeightForm } from './weight-form.ts';

type Phase = NonNullable<TrainingConfig['gradientNormPhase']>;

export interface GradientNormPhaseParts {
  config: TrainingConfig;
  phase: Phase;
  context: TaskContext;
  engine: Engine;
  form: WeightForm;
  dataset: Dataset;
  /** Where the training ended: the network is taken as it is evaluated there. */
  trained: { weights: Float32Array; buffers: Float32Array };
  /** Updates made until then. */
  stepsBefore: number;
  record: TrainingRecord;
}

/** Steps of one call: those after the goal is reached are wasted. */
const stepsPerCall = 200;

/**
 * Minimises ‖g‖², g the gradient of the full-batch training loss, from where the training ended: its
 * gradient is 2Hg, by an exact Hessian-vector product. A fresh Adam (β 0.9, 0.999, ε 1e-8), rate
 * η_t = η₀ (1 + cos(πt/T))/2 over the T steps of the budget. ‖g‖ is tested at every step, before its
 * update; weights below the threshold are final.
 *
 * Metrics `phase2/loss`, `phase2/gradient-norm` (every `record.everyEpochs` steps, and the last);
 * outputs `finalGradientNorm`, `gradientNormReached`, `gradientNormSteps`.
 *
 * @throws BasinError `engine/unsupported` on backends without second derivatives.
 */
export async function runGradientNormPhase(
  parts: GradientNormPhaseParts,
): Promise<{ state: TrainingOutcome['state']; weights: Float32Array }> {
  const { config, phase, context, engine, form, dataset, record } = parts;
  const split = dataset.train;
  const stepLimit = Math.min(stepsPerCall, phase.stepLimit);
  const optimiser = phaseOptimiser();
  const loop = record.time('startMs', () =>
    engine.compileLoop(
      phaseStep(parts),
      {
        carry: withState(form.specs, optimiser),
        feeds: {
          inputs: split.storedSpec,
          targets: split.targetSpec,
          rates: { shape: [stepLimit, optimiser.rateCount], dtype: 'float32' },
          ...bufferSpecs(describeNetwork(config.network)),
        },
      },
      {
        stepLimit,
        form: form.loopForm(config.epochCount + phase.stepLimit),
        name: `gradient norm (${form.name})`,
      },
    ),
  );
  let carry = tf.tidy(() => ({
    ...zeroState(form.specs, optimiser),
    ...form.pack(tf.tensor1d(parts.trained.weights)),
  }));
  const network = describeNetwork(config.network);
  const buffers = bufferTensors(network, parts.trained.buffers);

  function run(
    firstStep: number,
    stepCount: number,
  ): { losses: Float32Array; norms: Float32Array; next: typeof carry } {
    const rates = tf.tensor2d(
      Array.from({ length: stepLimit }, (_, index) => [
        ...optimiser.rates(firstStep + index + 1, {
          learningRate: cosineRate(phase, firstStep + index),
          momentum: null,
        }),
      ]),
    );
    const feeds = { inputs: split.storedInputs, targets: split.targets, rates, ...buffers };
    const { carry: next, outputs } = loop.run({ carry, feeds, stepCount });
    const losses = (outputs['loss'] as tf.Tensor).dataSync<'float32'>();
    const norms = (outputs['gradientNorm'] as tf.Tensor).dataSync<'float32'>();
    tf.dispose([outputs, rates]);
    return { losses, norms, next };
  }

  try {
    let step = 0;
    let finalNorm = NaN;
    for (;;) {
      // After the budget's last update only the norm is wanted: one more step, its update dropped.
      const isLast = step === phase.stepLimit;
      const count = isLast ? 1 : Math.min(stepLimit, phase.stepLimit - step);
      const { losses, norms, next } = record.time('trainMs', () => run(step, count));
      const found = norms.findIndex((value) => !(value >= phase.threshold));
      tf.dispose(isLast ? next : carry);
      if (!isLast) carry = next;
      const valueCount = found === -1 ? count : found + 1;
      for (let index = 0; index < valueCount; index++) {
        const isFinal = isLast || index === found;
        if ((step + index) % config.record.everyEpochs === 0 || isFinal) {
          record.addMetrics(
            { step: parts.stepsBefore + step + index, epoch: config.epochCount + step + index },
            {
              'phase2/loss': losses[index] as number,
              'phase2/gradient-norm': norms[index] as number,
            },
          );
        }
      }
      record.flush();
      finalNorm = norms[valueCount - 1] as number;
      step += found === -1 ? (isLast ? 0 : count) : found;
      if (isLast || found !== -1) break;
      context.progress(config.epochCount, config.epochCount);
      await turnOfEventLoop();
      if (isPruned(context)) return { state: 'pruned', weights: parts.trained.weights };
    }
    const weights = flattened(unpackOf(form), carry);
    Object.assign(record.outputs, {
      finalGradientNorm: finalNorm,
      gradientNormReached: finalNorm < phase.threshold,
      gradientNormSteps: step,
    });
    return { state: Number.isFinite(finalNorm) ? 'done' : 'diverged', weights };
  } finally {
    tf.dispose([carry, buffers]);
    loop.dispose();
  }
}

/** One Adam step on ‖g‖²; weights whose gradient norm is below the threshold stay. */
function phaseStep({ form, dataset, phase }: GradientNormPhaseParts): Step {
  const optimiser = phaseOptimiser();
  return (carry, feeds, index) => {
    const batch: Batch = {
      inputs: dataset.train.decode(feeds['inputs'] as tf.Tensor),
      targets: feeds['targets'] as tf.Tensor,
      exampleWeights: null,
      buffers: feeds,
    };
    const weights = weightsIn(form, carry);
    const { loss, gradients } = form.lossAndGradients(weights, batch);
    const along = jvp(
      (primals) => form.lossAndGradients(primals, batch).gradients,
      weights,
      gradients,
    );
    const slopes = Object.fromEntries(
      Object.entries(along.tangents).map(([key, product]) => [key, tf.mul(product, 2)]),
    );
    const gradientNorm = norm(Object.values(gradients));
    const next = updateAll(optimiser, carry, slopes, ratesOf(feeds['rates'] as tf.Tensor2D, index));
    const reached = tf.less(gradientNorm, phase.threshold);
    for (const key of Object.keys(form.specs)) {
      next[key] = tf.where(reached, carry[key] as tf.Tensor, next[key] as tf.Tensor);
    }
    return { carry: next, outputs: { loss, gradientNorm } };
  };
}

function phaseOptimiser(): ReturnType<typeof adam> {
  return adam({ beta1: 0.9, beta2: 0.999, epsilon: 1e-8 }, false);
}

/** Rate of step t = 0 … T−1, as PyTorch's CosineAnnealingLR. */
function cosineRate({ learningRate, stepLimit }: Phase, step: number): number {
  return (learningRate * (1 + Math.cos((Math.PI * step) / stepLimit))) / 2;
}
