import * as tf from '@tensorflow/tfjs-core';
import { BasinError } from '@basin/core';
import type { CompiledFunction, FunctionOptions, Tensors, TensorSpecs } from '../engine.ts';
import { checkStructure, checkTensors, mapTensors, tensorDtype } from '../tensors.ts';

/** The function on a backend that does not compile: the same ops, one by one, in float32. */
export function eagerFunction(
  fn: (inputs: Tensors) => Tensors,
  specs: TensorSpecs,
  options: FunctionOptions = {},
): CompiledFunction {
  const name = options.name ?? 'function';
  if (options.precision === 'float64') {
    throw new BasinError(
      'engine/precision',
      `Function "${name}" asks for float64, which only the native backend computes; ` +
        'this backend has float32 alone. Use --backend native, or precision float32.',
    );
  }

  function run(inputs: Tensors): Tensors {
    checkTensors(`inputs given to "${name}"`, inputs, specs);
    return tf.tidy(() => {
      const outputs: unknown = fn(inputs);
      checkStructure(`result of "${name}"`, outputs);
      return mapTensors(outputs, (tensor) => tensor.clone());
    });
  }

  return {
    form: 'eager',
    run,
    runNumbers: (inputs) => numbersOf(run, inputs, specs),
    dispose: () => {},
  };
}

/** Runs a function of tensors on numbers, rounded to float32. */
export function numbersOf(
  run: (inputs: Tensors) => Tensors,
  inputs: Record<string, tf.Tensor | Float64Array>,
  specs: TensorSpecs,
): Record<string, Float64Array> {
  const tensors = mapTensors(inputs, (value, key) =>
    value instanceof Float64Array
      ? tf.tensor(
          Float32Array.from(value),
          specs[key]?.shape,
          specs[key] && tensorDtype(specs[key]),
        )
      : value.clone(),
  );
  const outputs = run(tensors);
  const numbers = Object.fromEntries(
    Object.entries(outputs).map(([key, tensor]) => [key, Float64Array.from(tensor.dataSync())]),
  );
  tf.dispose([tensors, outputs]);
  return numbers;
}
