import * as tf from '@tensorflow/tfjs-core';
import { BasinError } from '@basin/core';
import type { BindingTensor, NodeBackend } from '../backend/open-backend.ts';
import type {
  CompiledFunction,
  FunctionOptions,
  Tensors,
  TensorSpec,
  TensorSpecs,
} from '../engine.ts';
import { adoptTensor } from '../ops/bytes-tensor.ts';
import { optimise, optimiseInFloat64 } from '../program/optimise.ts';
import { sizeOf, type Program } from '../program/program.ts';
import { record } from '../record/recording.ts';
import { checkStructure, checkTensors, formatSpec, mapTensors, tensorDtype } from '../tensors.ts';
import { createDoubles, narrow, readDoubles, widen } from './double-tensors.ts';
import { functionGraph } from './function-graph.ts';
import { hasConvolution } from './loop-form.ts';
import { tensorIds } from './program-session.ts';
import type { SessionCache } from './session-cache.ts';

/** Calls from which XLA's compile time pays for a function. */
const xlaCallCount = 500;

/** Compiles a function for TensorFlow's runtime. */
export function nativeFunction(
  backend: NodeBackend,
  sessions: SessionCache,
  fn: (inputs: Tensors) => Tensors,
  specs: TensorSpecs,
  options: FunctionOptions = {},
): CompiledFunction {
  const name = options.name ?? 'function';
  const { binding } = backend;
  const program = compiledProgram(backend, name, fn, specs, options);
  const form = chooseFunctionForm(program, options);
  const { graph, names } = functionGraph(program, form);
  const { session, release } = sessions.open(name, graph);
  const inputNames = Object.keys(specs);
  const outputNames = Object.keys(names.outputs);

  /** Runs on tensors and double arrays; the results are TensorFlow's own. */
  function call(inputs: Record<string, Tensors[string] | Float64Array>): BindingTensor[] {
    const owned: number[] = [];
    const feeds: Record<string, number> = {};
    const temporary: tf.Tensor[] = [];
    try {
      for (const key of inputNames) {
        const spec = specs[key]!;
        const value = inputs[key]!;
        const isDouble = program.inputs[key]!.dtype === 'float64';
        if (value instanceof Float64Array && isDouble) {
          owned.push((feeds[names.inputs[key]!] = createDoubles(binding, value, spec.shape)));
          continue;
        }
        const tensor = value instanceof Float64Array ? tensorOf(value, spec) : value;
        if (tensor !== value) temporary.push(tensor);
        const id = tensorIds(backend, [tensor])[0]!;
        feeds[names.inputs[key]!] = isDouble ? widen(binding, id) : id;
        if (isDouble) owned.push(feeds[names.inputs[key]!]!);
      }
      return session.run(feeds, Object.values(names.outputs));
    } finally {
      for (const id of owned) binding.deleteTensor(id);
      tf.dispose(temporary);
    }
  }

  const isDoubleOutput = (key: string) => program.outputs[key]!.dtype === 'float64';
  return {
    form,
    run(inputs) {
      checkTensors(`inputs given to "${name}"`, inputs, specs);
      const results = call(inputs);
      const named = Object.fromEntries(outputNames.map((key, index) => [key, results[index]!]));
      return mapTensors(named, (tensor, key) =>
        adoptTensor(backend, isDoubleOutput(key) ? narrow(binding, tensor) : tensor),
      );
    },
    runNumbers(inputs) {
      checkNumbers(name, inputs, specs);
      const results = call(inputs);
      const numbers = outputNames.map((key, index): [string, Float64Array] => {
        const tensor = results[index]!;
        if (isDoubleOutput(key)) return [key, readDoubles(binding, tensor)];
        const values = new Float64Array(binding.tensorDataSync(tensor.id));
        binding.deleteTensor(tensor.id);
        return [key, values];
      });
      return Object.fromEntries(numbers);
    },
    dispose: release,
  };
}

export function compiledProgram(
  backend: NodeBackend,
  name: string,
  fn: (inputs: Tensors) => Tensors,
  specs: TensorSpecs,
  { precision }: FunctionOptions,
): Program {
  const checked = (inputs: Tensors): Tensors => {
    const outputs: unknown = fn(inputs);
    checkStructure(`result of "${name}"`, outputs);
    return outputs;
  };
  const recorded = record(backend, `function "${name}"`, checked, specs);
  return precision === 'float64' ? optimiseInFloat64(recorded) : optimise(recorded);
}

/** By rule, as for loops: XLA for many calls without TensorFlow's convolutions. */
export function chooseFunctionForm(
  program: Program,
  { form = 'auto', expectedCallCount = 0 }: FunctionOptions,
): 'graph' | 'xla' {
  if (form !== 'auto') return form;
  return expectedCallCount >= xlaCallCount && !hasConvolution(program) ? 'xla' : 'graph';
}

export function checkNumbers(
  name: string,
  inputs: Record<string, tf.Tensor | Float64Array>,
  specs: TensorSpecs,
): void {
  const tensors: Tensors = {};
  const tensorSpecs: TensorSpecs = {};
  for (const [key, spec] of Object.entries(specs)) {
    const value = inputs[key];
    if (value instanceof Float64Array) {
      if (value.length !== sizeOf(spec.shape)) {
        throw new BasinError(
          'engine/shape',
          `inputs given to "${name}": "${key}" must have ${sizeOf(spec.shape)} numbers for ` +
            `${formatSpec(spec)}, found ${value.length}.`,
        );
      }
    } else {
      if (value) tensors[key] = value;
      tensorSpecs[key] = spec;
    }
  }
  for (const [key, value] of Object.entries(inputs)) {
    if (!(key in specs)) tensors[key] = value as tf.Tensor;
  }
  checkTensors(`inputs given to "${name}"`, tensors, tensorSpecs);
}

function tensorOf(values: Float64Array, spec: TensorSpec): tf.Tensor {
  const dtype = tensorDtype(spec);
  const typed = dtype === 'float32' ? new Float32Array(values) : new Int32Array(values);
  return tf.tensor(typed, spec.shape, dtype);
}
