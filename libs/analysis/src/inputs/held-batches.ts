import type { Engine, Tensors, TensorSpecs } from '@basin/engine';
import {
  type AnalysedLoss,
  type BatchedFunctionOptions,
  buffersOf,
  openProgram,
} from './batched-function.ts';
import type { ExampleBatch, Examples } from './examples.ts';
import { specOf, vectorSpec } from './tensor-spec.ts';

/** Bytes that all the batches of one point may keep; beyond, each call computes everything anew. */
const heldByteLimit = 256 * 2 ** 20;

type CompileHolding = NonNullable<Engine['compileHolding']>;
type HoldingFunction = ReturnType<CompileHolding>;
type HeldFunction = ReturnType<HoldingFunction['hold']>;

export interface HeldBatches {
  /** Calls the program on every batch, one after another. */
  run(
    given: Record<string, Float64Array>,
    use: (values: Record<string, Float32Array | Float64Array>, batch: ExampleBatch) => void,
  ): void;
  /** Frees what was kept; a later call keeps it anew. */
  dispose(): void;
}

export interface HeldBatchesOptions extends Omit<BatchedFunctionOptions, 'extra'> {
  /** Shapes of the inputs that each call gives. */
  given: TensorSpecs;
}

/**
 * As `batchedFunction`, at one point: what the weights and a batch decide alone (activations, errors, which
 * units are on) is computed at the first call and kept for all others.
 *
 * @param fn pure, of `weights`, a batch's `inputs` and `targets`, `buffers` where the network has some, and
 *   what is given.
 * @param engine one that compiles.
 */
export function heldBatches(
  engine: Engine,
  examples: Examples,
  subject: AnalysedLoss,
  weights: Float64Array,
  fn: (inputs: Tensors) => Tensors,
  { given, ...options }: HeldBatchesOptions,
): HeldBatches {
  const vectors = { weights, ...buffersOf(subject) };
  const specs = Object.fromEntries(
    Object.entries(vectors).map(([key, { length }]) => [key, vectorSpec(length)]),
  );
  const limit = Math.floor(heldByteLimit / Math.max(1, examples.batches.length));
  const programs = new Map<number, HoldingFunction>();
  for (const { count, inputs, targets } of examples.batches) {
    if (programs.has(count)) continue;
    const held = { ...specs, inputs: specOf(inputs), targets: specOf(targets) };
    const all = { ...options, heldByteLimit: limit };
    programs.set(
      count,
      openProgram(engine, subject, { held, given, ...all }, () =>
        (engine.compileHolding as CompileHolding)(fn, { held, given }, all),
      ),
    );
  }
  const kept = new Map<ExampleBatch, HeldFunction>();

  function valuesOf(batch: ExampleBatch, vector: Record<string, Float64Array>) {
    const program = programs.get(batch.count) as HoldingFunction;
    const { inputs, targets } = batch;
    const held = kept.get(batch) ?? program.hold({ ...vectors, inputs, targets });
    if (program.keeps) kept.set(batch, held);
    try {
      return held.runNumbers(vector);
    } finally {
      if (!program.keeps) held.dispose();
    }
  }

  return {
    run(vector, use) {
      for (const batch of examples.batches) use(valuesOf(batch, vector), batch);
    },
    dispose() {
      for (const held of kept.values()) held.dispose();
      kept.clear();
    },
  };
}
