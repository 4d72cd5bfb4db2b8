import { BasinError } from '@basin/core';
import type { LoopCall, Tensors, TensorSpecs } from './engine.ts';
import { checkStructure, checkTensors } from './tensors.ts';

/** Throws unless a call of a loop fits its specs. */
export function checkLoopCall(
  name: string,
  call: LoopCall,
  specs: { carry: TensorSpecs; feeds: TensorSpecs },
  stepLimit: number,
): void {
  checkTensors(`carry given to loop "${name}"`, call.carry, specs.carry);
  checkTensors(`feeds given to loop "${name}"`, call.feeds, specs.feeds);
  if (!Number.isInteger(call.stepCount) || call.stepCount < 1 || call.stepCount > stepLimit) {
    throw new BasinError(
      'engine/step-count',
      `Loop "${name}" runs 1 to ${stepLimit} steps a call (its stepLimit), asked for ${call.stepCount}.`,
    );
  }
}

/** Throws unless a step returned `{carry, outputs}` with the carry as it got it. */
export function checkStepResult(
  name: string,
  result: unknown,
  carry: TensorSpecs,
): asserts result is { carry: Tensors; outputs: Tensors } {
  const parts = (result ?? {}) as { carry?: unknown; outputs?: unknown };
  checkTensors(`carry returned by step "${name}"`, parts.carry, carry);
  checkStructure(`outputs returned by step "${name}"`, parts.outputs);
}
