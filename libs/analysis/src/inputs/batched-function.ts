import { canonicalJson, type TrainingConfig } from '@basin/core';
import type {
  CompiledFunction,
  Engine,
  FunctionOptions,
  Tensors,
  TensorSpecs,
} from '@basin/engine';
import type { ExampleBatch, Examples } from './examples.ts';
import { specOf, vectorSpec } from './tensor-spec.ts';

/** What a batch's function is about: with its name, all that it depends on beside its inputs. */
export interface AnalysedLoss extends Pick<TrainingConfig, 'network' | 'loss'> {
  /** What layers keep beside their weights: held, as where the network is evaluated. */
  buffers?: Float32Array;
}

export interface BatchedFunctionOptions extends FunctionOptions {
  name: string;
  /** Shapes of the inputs beside a batch's own: weights, directions. */
  extra: TensorSpecs;
}

/**
 * Calls the program on every batch. `vectors` are its inputs beside `inputs` and `targets`; the
 * values are sums or means over the batch, or one entry per example.
 */
export type BatchedFunction = (
  vectors: Record<string, Float64Array>,
  use: (values: Record<string, Float64Array>, batch: ExampleBatch) => void,
) => void;

/**
 * Compiles a function of a batch's `inputs` and `targets`, of the network's `buffers` where it has some, and
 * of further vectors, once for every
 * batch size that occurs (two at most). Programs stay open for the engine's next task: recording one
 * takes longer than running it.
 *
 * @param fn pure; name and `subject` must tell it from every other function.
 */
export function batchedFunction(
  engine: Engine,
  examples: Examples,
  subject: AnalysedLoss,
  fn: (inputs: Tensors) => Tensors,
  options: BatchedFunctionOptions,
): BatchedFunction {
  const programs = new Map<number, CompiledFunction>();
  const buffers = buffersOf(subject);
  const extra = Object.fromEntries(
    Object.entries(buffers).map(([key, { length }]) => [key, vectorSpec(length)]),
  );
  const { extra: _, ...rest } = options;
  for (const { count, inputs, targets } of examples.batches) {
    if (programs.has(count)) continue;
    const specs = { ...options.extra, ...extra, inputs: specOf(inputs), targets: specOf(targets) };
    programs.set(
      count,
      openProgram(engine, subject, { specs, ...rest }, () => engine.compile(fn, specs, rest)),
    );
  }
  return (vectors, use) => {
    for (const batch of examples.batches) {
      const program = programs.get(batch.count) as CompiledFunction;
      const { inputs, targets } = batch;
      use(program.runNumbers({ ...vectors, ...buffers, inputs, targets }), batch);
    }
  };
}

/** The subject's buffers as an input of a program; none where no layer keeps anything. */
export function buffersOf({ buffers }: AnalysedLoss): Record<string, Float64Array> {
  return buffers === undefined || buffers.length === 0
    ? {}
    : { buffers: Float64Array.from(buffers) };
}

/** Programs kept open for each engine; one measure uses eight at most. */
const programLimit = 24;

const openPrograms = new WeakMap<Engine, Map<string, { dispose(): void }>>();

/**
 * The program of a subject, compiled unless it is open.
 *
 * @param marks with the subject, what tells it from every other program.
 */
export function openProgram<Compiled extends { dispose(): void }>(
  engine: Engine,
  { network, loss }: AnalysedLoss,
  marks: object,
  compile: () => Compiled,
): Compiled {
  const programs = openPrograms.get(engine) ?? new Map<string, { dispose(): void }>();
  openPrograms.set(engine, programs);
  const key = canonicalJson({ network, loss, ...marks });
  const program = (programs.get(key) as Compiled | undefined) ?? compile();
  // Last in the map is the last used; the first goes when there are too many.
  programs.delete(key);
  programs.set(key, program);
  const [oldest] = programs;
  if (programs.size > programLimit && oldest !== undefined) {
    programs.delete(oldest[0]);
    oldest[1].dispose();
  }
  return program;
}
