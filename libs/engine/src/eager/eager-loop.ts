import * as tf from '@tensorflow/tfjs-core';
import type { Loop, LoopCall, LoopOptions, Step, Tensors, TensorSpecs } from '../engine.ts';
import { checkLoopCall, checkStepResult } from '../loop-contract.ts';
import { mapTensors } from '../tensors.ts';

/** The loop on a backend that does not compile: the same step, op by op. */
export function eagerLoop(
  step: Step,
  specs: { carry: TensorSpecs; feeds: TensorSpecs },
  options: LoopOptions,
): Loop {
  const name = options.name ?? 'step';
  return {
    form: 'eager',
    run: (call) => {
      checkLoopCall(name, call, specs, options.stepLimit);
      return runSteps(step, call, specs, name);
    },
    dispose: () => {},
  };
}

function runSteps(
  step: Step,
  call: LoopCall,
  specs: { carry: TensorSpecs },
  name: string,
): { carry: Tensors; outputs: Tensors } {
  let carry = mapTensors(call.carry, (tensor) => tensor.clone());
  const collected: Tensors[] = [];
  try {
    for (let index = 0; index < call.stepCount; index++) {
      const previous = carry;
      const result = tf.tidy(() => {
        const returned = step(previous, call.feeds, tf.scalar(index, 'int32'));
        checkStepResult(name, returned, specs.carry);
        // Clones: a step may return a tensor it was given, which is disposed below.
        return {
          carry: mapTensors(returned.carry, (tensor) => tensor.clone()),
          outputs: mapTensors(returned.outputs, (tensor) => tensor.clone()),
        };
      });
      collected.push(result.outputs);
      carry = result.carry;
      tf.dispose(previous);
    }
    const outputs = tf.tidy(() =>
      mapTensors(collected[0] ?? {}, (_, key) => tf.stack(collected.map((one) => one[key]!))),
    );
    return { carry, outputs };
  } catch (error) {
    tf.dispose(carry);
    throw error;
  } finally {
    tf.dispose(collected);
  }
}
