import type * as tf from '@tensorflow/tfjs-core';
import type { BindingTensor, NodeBackend } from '../backend/open-backend.ts';
import type {
  HeldFunction,
  HoldingFunction,
  HoldingOptions,
  Tensors,
  TensorSpecs,
} from '../engine.ts';
import { useQuickOrders } from '../program/product-orders.ts';
import { sizeOf, type Program } from '../program/program.ts';
import { splitStages } from '../program/stages.ts';
import { createDoubles, readDoubles, widen } from './double-tensors.ts';
import { functionGraph } from './function-graph.ts';
import { checkNumbers, chooseFunctionForm, compiledProgram } from './native-function.ts';
import { tensorIds } from './program-session.ts';
import type { SessionCache } from './session-cache.ts';

type Values = Record<string, tf.Tensor | Float64Array>;
/** TensorFlow's tensors by the name of a program's input or output. */
type Ids = Record<string, number>;

/** Compiles a function of held inputs and of given ones as two programs, the first run once for each `hold`. */
export function nativeHoldingFunction(
  backend: NodeBackend,
  sessions: SessionCache,
  fn: (inputs: Tensors) => Tensors,
  { held, given }: { held: TensorSpecs; given: TensorSpecs },
  options: HoldingOptions = {},
): HoldingFunction {
  const { binding } = backend;
  const name = options.name ?? 'function';
  const compiled = compiledProgram(backend, name, fn, { ...held, ...given }, options);
  const form = chooseFunctionForm(compiled, options);
  const copies = options.precision === 'float64' ? doubleBytes(held) : 0;
  const limit = (options.heldByteLimit ?? Infinity) - copies;
  const ordered = form === 'xla' ? useQuickOrders(compiled) : compiled;
  const { first, second } = splitStages(ordered, Object.keys(held), limit);
  const firstPart = first && openPart(sessions, `${name}, held`, first, form);
  const secondPart = openPart(sessions, name, second, form);

  /** The value as TensorFlow's tensor in the program's precision; `owned` collects what was made. */
  function tensorOf(key: string, value: tf.Tensor | Float64Array, owned: number[]): number {
    const { shape, dtype } = compiled.inputs[key]!;
    if (value instanceof Float64Array) {
      const id =
        dtype === 'float64'
          ? createDoubles(binding, value, shape)
          : binding.createTensor([...shape], binding.TF_FLOAT, new Float32Array(value));
      owned.push(id);
      return id;
    }
    const id = tensorIds(backend, [value])[0]!;
    if (dtype !== 'float64') return id;
    const wide = widen(binding, id);
    owned.push(wide);
    return wide;
  }

  function hold(inputs: Values): HeldFunction {
    checkNumbers(name, inputs, held);
    const owned: number[] = [];
    const ids: Ids = {};
    for (const [key, value] of Object.entries(inputs)) ids[key] = tensorOf(key, value, owned);
    for (const [key, { id }] of Object.entries(firstPart?.run(ids) ?? {})) {
      owned.push((ids[key] = id));
    }
    return {
      runNumbers(values) {
        checkNumbers(name, values, given);
        const temporary: number[] = [];
        try {
          const fed: Ids = { ...ids };
          for (const [key, value] of Object.entries(values)) {
            fed[key] = tensorOf(key, value, temporary);
          }
          const results = Object.entries(secondPart.run(fed));
          return Object.fromEntries(
            results.map(([key, tensor]) => [key, numbersOf(second, key, tensor)]),
          );
        } finally {
          for (const id of temporary) binding.deleteTensor(id);
        }
      },
      dispose() {
        for (const id of owned.splice(0)) binding.deleteTensor(id);
      },
    };
  }

  function numbersOf(
    { outputs }: Program,
    key: string,
    tensor: BindingTensor,
  ): Float32Array | Float64Array {
    if (outputs[key]!.dtype === 'float64') return readDoubles(binding, tensor);
    const values = binding.tensorDataSync(tensor.id);
    binding.deleteTensor(tensor.id);
    return values instanceof Float32Array ? values : new Float64Array(values);
  }

  return {
    form,
    keeps: first !== null,
    hold,
    dispose() {
      firstPart?.release();
      secondPart.release();
    },
  };
}

/** Bytes of tensors of these shapes in double precision. */
function doubleBytes(specs: TensorSpecs): number {
  return Object.values(specs).reduce(
    (bytes, { shape }) => bytes + Float64Array.BYTES_PER_ELEMENT * sizeOf(shape),
    0,
  );
}

interface Part {
  /** Runs on the inputs that it has; results by the outputs' names. */
  run(ids: Ids): Record<string, BindingTensor>;
  release(): void;
}

function openPart(
  sessions: SessionCache,
  name: string,
  program: Program,
  form: 'graph' | 'xla',
): Part {
  const { graph, names } = functionGraph(program, form);
  const { session, release } = sessions.open(name, graph);
  const outputs = Object.keys(names.outputs);
  return {
    run(ids) {
      const feeds = Object.fromEntries(
        Object.entries(names.inputs).map(([key, node]) => [node, ids[key]!]),
      );
      const results = session.run(feeds, Object.values(names.outputs));
      return Object.fromEntries(outputs.map((key, index) => [key, results[index]!]));
    },
    release,
  };
}
