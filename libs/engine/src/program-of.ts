import * as tf from '@tensorflow/tfjs-core';
import { BasinError } from '@basin/core';
import type { NodeBackend } from './backend/open-backend.ts';
import type { Step, Tensors, TensorSpecs } from './engine.ts';
import { optimise } from './program/optimise.ts';
import type { Program } from './program/program.ts';
import { record } from './record/recording.ts';
import { recordStep } from './run/record-step.ts';

export interface ProgramOptions {
  /** Shown at the program's head. */
  name?: string;
  /** False gives the ops as they were recorded, before any pass. */
  optimised?: boolean;
}

/**
 * The program that `Engine.compileLoop` makes of a step, to be looked at: see `printProgram`. Inputs
 * and outputs are called `carry/…`, `feed/…`, `output/…` and `index`.
 *
 * @throws BasinError `engine/unsupported` unless an engine that compiles is open in this thread, and
 *   whatever `compileLoop` throws for such a step.
 */
export function stepProgram(
  step: Step,
  specs: { carry: TensorSpecs; feeds: TensorSpecs },
  { name = 'step', optimised = true }: ProgramOptions = {},
): Program {
  const passes = optimised ? optimise : (program: Program) => program;
  return recordStep(activeNodeBackend(), name, step, specs, passes).program;
}

/** The program that `Engine.compile` makes of a function; throws as `stepProgram` does. */
export function functionProgram(
  fn: (inputs: Tensors) => Tensors,
  inputs: TensorSpecs,
  { name = 'function', optimised = true }: ProgramOptions = {},
): Program {
  const recorded = record(activeNodeBackend(), `function "${name}"`, fn, inputs);
  return optimised ? optimise(recorded) : recorded;
}

function activeNodeBackend(): NodeBackend {
  if (tf.getBackend() !== 'tensorflow') {
    throw new BasinError(
      'engine/unsupported',
      `Programs are made on the backends native and cuda; the one in use is ${tf.getBackend()}. ` +
        'Run `npx nx run engine:native`, then openEngine({ backend: "native" }).',
    );
  }
  return tf.backend() as unknown as NodeBackend;
}
