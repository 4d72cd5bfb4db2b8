import * as tf from '@tensorflow/tfjs-core';
import { BasinError } from '@basin/core';
import type { BindingTensor, NodeBackend } from '../backend/open-backend.ts';
import type {
  DoubleLoop,
  DoubleLoopCall,
  DoubleLoopOptions,
  Step,
  TensorSpec,
  TensorSpecs,
} from '../engine.ts';
import { optimiseInFloat64 } from '../program/optimise.ts';
import { sizeOf } from '../program/program.ts';
import { checkTensors, formatSpec } from '../tensors.ts';
import { createDoubles, readDoubles, widen } from './double-tensors.ts';
import { chooseLoopForm } from './loop-form.ts';
import { loopGraph, stepName } from './loop-graph.ts';
import { tensorIds } from './program-session.ts';
import { recordStep } from './record-step.ts';
import type { SessionCache } from './session-cache.ts';

/** Compiles a loop in double precision for TensorFlow's runtime: one While, whatever its form. */
export function nativeDoubleLoop(
  backend: NodeBackend,
  sessions: SessionCache,
  step: Step,
  specs: { carry: TensorSpecs; feeds: TensorSpecs },
  options: DoubleLoopOptions,
): DoubleLoop {
  const name = options.name ?? 'step';
  const { stepLimit } = options;
  const { binding } = backend;
  const recorded = recordStep(backend, name, step, specs, (program) =>
    optimiseInFloat64(program, options.numbers),
  );
  const chosen = chooseLoopForm(recorded.program, options);
  const form = chosen === 'session' ? 'functional' : chosen;
  const { graph, names } = loopGraph(recorded, stepLimit, form);
  const { session, release } = sessions.open(name, graph);
  const isDouble = (feed: string): boolean =>
    recorded.program.inputs[stepName.feed(feed)]?.dtype === 'float64';
  /** TensorFlow's doubles of tensors that were fed: data sets are fed with every call. */
  const widened = new Map<tf.Tensor, number>();

  /** @param owned is told of what is made for this call alone */
  function feedOf(key: string, value: tf.Tensor | Float64Array, owned: number[]): number {
    const spec = specs.feeds[key]!;
    if (value instanceof Float64Array) {
      const id = createDoubles(binding, value, spec.shape);
      owned.push(id);
      return id;
    }
    const [given] = tensorIds(backend, [value]) as [number];
    if (!isDouble(key)) return given;
    const known = widened.get(value) ?? widen(binding, given);
    widened.set(value, known);
    return known;
  }

  function numbersOf(tensor: BindingTensor): Float64Array {
    if (tensor.dtype === binding.TF_FLOAT || tensor.dtype === binding.TF_INT32) {
      const values = Float64Array.from(binding.tensorDataSync(tensor.id));
      binding.deleteTensor(tensor.id);
      return values;
    }
    return readDoubles(binding, tensor);
  }

  return {
    form,
    run(call) {
      checkCall(name, call, specs, stepLimit);
      const owned: number[] = [];
      const count = tf.scalar(call.stepCount, 'int32');
      try {
        const fed: Record<string, number> = { [names.count]: tensorIds(backend, [count])[0]! };
        for (const [key, node] of Object.entries(names.carry)) {
          const id = createDoubles(binding, call.carry[key]!, specs.carry[key]!.shape);
          owned.push(id);
          fed[node] = id;
        }
        for (const [key, node] of Object.entries(names.feeds)) {
          fed[node] = feedOf(key, call.feeds[key]!, owned);
        }
        const buffers = call.stepCount === stepLimit ? names.whole : names.cut;
        const fetches = [...Object.values(names.results), ...Object.values(buffers)];
        const values = session.run(fed, fetches).map(numbersOf);
        const carryCount = recorded.carry.length;
        return {
          carry: Object.fromEntries(recorded.carry.map((key, index) => [key, values[index]!])),
          outputs: Object.fromEntries(
            recorded.outputs.map((key, index) => [key, values[carryCount + index]!]),
          ),
        };
      } finally {
        count.dispose();
        for (const id of owned) binding.deleteTensor(id);
      }
    },
    dispose() {
      for (const id of widened.values()) binding.deleteTensor(id);
      widened.clear();
      release();
    },
  };
}

function checkCall(
  name: string,
  { carry, feeds, stepCount }: DoubleLoopCall,
  specs: { carry: TensorSpecs; feeds: TensorSpecs },
  stepLimit: number,
): void {
  checkNumbers(`carry given to loop "${name}"`, carry, specs.carry);
  const arrays: Record<string, Float64Array> = {};
  const tensors: Record<string, tf.Tensor> = {};
  for (const [key, value] of Object.entries(feeds)) {
    if (value instanceof Float64Array) arrays[key] = value;
    else tensors[key] = value;
  }
  const specsOf = (given: object): TensorSpecs =>
    Object.fromEntries(Object.entries(specs.feeds).filter(([key]) => key in given));
  checkNumbers(`feeds given to loop "${name}"`, arrays, specsOf(arrays));
  checkTensors(
    `feeds given to loop "${name}"`,
    tensors,
    Object.fromEntries(Object.entries(specs.feeds).filter(([key]) => !(key in arrays))),
  );
  if (!Number.isInteger(stepCount) || stepCount < 1 || stepCount > stepLimit) {
    throw new BasinError(
      'engine/step-count',
      `Loop "${name}" runs 1 to ${stepLimit} steps a call (its stepLimit), asked for ${stepCount}.`,
    );
  }
}

function checkNumbers(
  what: string,
  given: Readonly<Record<string, Float64Array>>,
  specs: Readonly<Record<string, TensorSpec>>,
): void {
  for (const [key, spec] of Object.entries(specs)) {
    const found = given[key]?.length;
    if (found === sizeOf(spec.shape)) continue;
    throw new BasinError(
      'engine/shape',
      `${what}: "${key}" must have ${sizeOf(spec.shape)} numbers for ${formatSpec(spec)}, found ${found ?? 'none'}.`,
    );
  }
}
