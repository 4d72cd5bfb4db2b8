import type { Precision } from '@basin/core';
import type { Engine, LoopOptions, Step, Tensors, TensorSpecs } from '@basin/engine';
import * as tf from '@tensorflow/tfjs-core';
import type { KeepLoop } from '../kept/kept.ts';
import type { Floats } from '../little-endian.ts';

/** Values of one call, by feed: rates and the like in double precision, which the loop rounds to its own. */
export type Tables = Readonly<
  Record<string, { values: Float32Array | Float64Array | Int32Array; shape: number[] }>
>;

/** A training's loop and what it carries, in either precision. */
export interface LoopRunner {
  /** Runs some steps from the present carry, and keeps the one that they end with. */
  run(tables: Tables, stepCount: number): Record<string, Floats>;
  /** A tensor of the carry. */
  values(name: string): Floats;
  dispose(): void;
}

export interface LoopRunnerParts {
  /** Makes the step where one has to be compiled. */
  step: () => Step;
  /** Finds the compiled step, which in double precision is compiled for each training. */
  keep: KeepLoop;
  specs: { carry: TensorSpecs; feeds: TensorSpecs };
  options: LoopOptions;
  /** Makes the carry before the first step, by name; disposed when the loop is. */
  start: { single: () => Tensors; double: () => Record<string, Float64Array> };
  /** Feeds that stay the same: the data set, whose owner disposes it. */
  fixed: Tensors;
  /** Numbers of the config, which a step in double precision takes as they are. */
  numbers: readonly number[];
}

export function openLoopRunner(
  engine: Engine,
  precision: Precision,
  parts: LoopRunnerParts,
): LoopRunner {
  return precision === 'float64' ? doubleRunner(engine, parts) : singleRunner(engine, parts);
}

function singleRunner(
  engine: Engine,
  { step, keep, specs, options, start, fixed }: LoopRunnerParts,
) {
  const loop = keep(() => engine.compileLoop(step(), specs, options));
  let carry = tf.tidy(start.single);
  return {
    run(tables: Tables, stepCount: number): Record<string, Floats> {
      const fed = tf.tidy(() =>
        mapValues(tables, ({ values, shape }) =>
          values instanceof Int32Array
            ? tf.tensor(values, shape, 'int32')
            : tf.tensor(values instanceof Float32Array ? values : new Float32Array(values), shape),
        ),
      );
      const result = loop.run({ carry, feeds: { ...fixed, ...fed }, stepCount });
      const outputs = mapValues(result.outputs, (tensor) => tensor.dataSync<'float32'>());
      tf.dispose([fed, result.outputs, carry]);
      carry = result.carry;
      return outputs;
    },
    values: (name: string): Floats => (carry[name] as tf.Tensor).dataSync<'float32'>(),
    dispose() {
      tf.dispose(carry);
      loop.dispose();
    },
  };
}

function doubleRunner(
  engine: Engine,
  { step, specs, options, start, fixed, numbers }: LoopRunnerParts,
) {
  const loop = engine.compileDoubleLoop(step(), specs, { ...options, numbers });
  let carry = start.double();
  return {
    run(tables: Tables, stepCount: number): Record<string, Floats> {
      const whole: Tensors = {};
      const doubles: Record<string, Float64Array> = {};
      for (const [name, { values, shape }] of Object.entries(tables)) {
        if (values instanceof Int32Array) whole[name] = tf.tensor(values, shape, 'int32');
        else doubles[name] = Float64Array.from(values);
      }
      const feeds = { ...fixed, ...whole, ...doubles };
      const result = loop.run({ carry, feeds, stepCount });
      tf.dispose(whole);
      carry = result.carry;
      return result.outputs;
    },
    values: (name: string): Floats => carry[name] as Float64Array,
    dispose: () => {
      loop.dispose();
    },
  };
}

function mapValues<From, To>(
  values: Readonly<Record<string, From>>,
  change: (value: From) => To,
): Record<string, To> {
  return Object.fromEntries(Object.entries(values).map(([name, one]) => [name, change(one)]));
}

/** All numbers in a config, and 1 minus each, as arithmetic on options has them. */
export function numbersIn(config: unknown): number[] {
  if (typeof config === 'number') return [config, 1 - config];
  if (typeof config !== 'object' || config === null) return [];
  return Object.values(config).flatMap(numbersIn);
}
