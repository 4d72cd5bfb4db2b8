import * as tf from '@tensorflow/tfjs-core';
import type { Engine, LoopForm } from '../src/index.ts';
import { soakCarry, soakData, type SoakProblem } from './soak-step.ts';

export interface LoopSoakOptions {
  problem: SoakProblem;
  form: Exclude<LoopForm, 'auto'>;
  stepCount: number;
  /** Steps of one call. */
  stepLimit: number;
  /** TensorFlow's own count of tensors. */
  countTensors(): number;
}

export interface LoopSoakResult {
  form: string;
  stepCount: number;
  seconds: number;
  /** Of tfjs and of TensorFlow, after all calls, less those after the first tenth. */
  tensorGrowth: { tfjs: number; tensorflow: number };
  /** Resident memory after all calls, less that after the first tenth, in MiB. */
  residentGrowthMib: number;
  lastLoss: number;
}

/** Runs a loop call after call and measures what stays behind. */
export function soakLoop(engine: Engine, options: LoopSoakOptions): LoopSoakResult {
  const { problem, form, stepCount, stepLimit, countTensors } = options;
  const { specs, step } = problem;
  const loop = engine.compileLoop(step, specs, { stepLimit, form, name: `soak ${form}` });
  const data = soakData();
  const feeds = {
    images: engine.bytes(data.images, specs.feeds['images']!.shape),
    labels: tf.tensor1d(data.labels, 'int32'),
  };
  let carry = soakCarry(problem);
  let lastLoss = NaN;
  const startedMs = performance.now();
  const runUntil = (from: number, to: number) => {
    for (let done = from; done < to; done += stepLimit) {
      const result = loop.run({ carry, feeds, stepCount: Math.min(stepLimit, to - done) });
      lastLoss = result.outputs['loss']!.dataSync().at(-1)!;
      tf.dispose([carry, result.outputs]);
      carry = result.carry;
    }
  };
  const measured = () => {
    globalThis.gc?.();
    return {
      tfjs: tf.memory().numTensors,
      tensorflow: countTensors(),
      mib: process.memoryUsage.rss() / 2 ** 20,
    };
  };
  // Allocators reach their working size in the first tenth.
  const warm = Math.ceil(stepCount / 10 / stepLimit) * stepLimit;
  runUntil(0, warm);
  const before = measured();
  runUntil(warm, stepCount);
  const after = measured();
  const seconds = (performance.now() - startedMs) / 1_000;
  tf.dispose([carry, feeds]);
  loop.dispose();
  return {
    form,
    stepCount,
    seconds,
    tensorGrowth: {
      tfjs: after.tfjs - before.tfjs,
      tensorflow: after.tensorflow - before.tensorflow,
    },
    residentGrowthMib: after.mib - before.mib,
    lastLoss,
  };
}
