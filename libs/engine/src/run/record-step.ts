import type * as tf from '@tensorflow/tfjs-core';
import type { NodeBackend } from '../backend/open-backend.ts';
import type { Step, TensorSpecs } from '../engine.ts';
import { checkStepResult } from '../loop-contract.ts';
import { optimise } from '../program/optimise.ts';
import type { Program } from '../program/program.ts';
import { record } from '../record/recording.ts';
import { stepName, type StepProgram } from './loop-graph.ts';

/** Records a step as a program whose inputs and outputs carry the loop's names. */
export function recordStep(
  backend: NodeBackend,
  name: string,
  step: Step,
  specs: { carry: TensorSpecs; feeds: TensorSpecs },
  passes: (program: Program) => Program = optimise,
): StepProgram {
  const carry = Object.keys(specs.carry);
  const feeds = Object.keys(specs.feeds);
  const inputs: TensorSpecs = { [stepName.index]: { shape: [], dtype: 'int32' } };
  for (const key of carry) inputs[stepName.carry(key)] = specs.carry[key]!;
  for (const key of feeds) inputs[stepName.feed(key)] = specs.feeds[key]!;
  let outputs: string[] = [];
  const program = record(
    backend,
    `step "${name}"`,
    (tensors) => {
      const pick = (keys: string[], inputName: (key: string) => string) =>
        Object.fromEntries(keys.map((key) => [key, tensors[inputName(key)]!]));
      const index = tensors[stepName.index] as tf.Scalar;
      const result = step(pick(carry, stepName.carry), pick(feeds, stepName.feed), index);
      checkStepResult(name, result, specs.carry);
      outputs = Object.keys(result.outputs);
      return {
        ...Object.fromEntries(carry.map((key) => [stepName.carry(key), result.carry[key]!])),
        ...Object.fromEntries(outputs.map((key) => [stepName.output(key), result.outputs[key]!])),
      };
    },
    inputs,
  );
  return { program: passes(program), carry, feeds, outputs };
}
