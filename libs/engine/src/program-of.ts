import { activeNodeBackend } from './backend/active-node-backend.ts';
import type { Step, Tensors, TensorSpecs } from './engine.ts';
import { optimise } from './program/optimise.ts';
import type { Program } from './program/program.ts';
import { record } from './record/recording.ts';
import { recordStep } from './run/record-step.ts';

const purpose = 'Programs are made on';

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
  return recordStep(activeNodeBackend(purpose), name, step, specs, passes).program;
}

/** The program that `Engine.compile` makes of a function; throws as `stepProgram` does. */
export function functionProgram(
  fn: (inputs: Tensors) => Tensors,
  inputs: TensorSpecs,
  { name = 'function', optimised = true }: ProgramOptions = {},
): Program {
  const recorded = record(activeNodeBackend(purpose), `function "${name}"`, fn, inputs);
  return optimised ? optimise(recorded) : recorded;
}
