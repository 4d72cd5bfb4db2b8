import type { CompiledFunction, Engine, TensorSpecs, Tensors } from '@basin/engine';
import { specOf } from './tensor-spec.ts';
import type { ExampleBatch, Examples } from './examples.ts';

/** Values of one batch: sums over its examples, or rows with one entry per example. */
export type BatchFunction = (inputs: Tensors) => Tensors;

export interface BatchedFunction {
  /**
   * Calls the program on every batch. `extra` are its inputs beside a batch's `inputs` and
   * `targets`: weights, directions.
   */
  forEachBatch(
    extra: Record<string, Float64Array>,
    use: (values: Record<string, Float64Array>, batch: ExampleBatch) => void,
  ): void;
  dispose(): void;
}

/**
 * Compiles a function of a batch's `inputs` and `targets` and of further vectors, once for every
 * batch size that occurs (two at most).
 */
export function batchedFunction(
  engine: Engine,
  examples: Examples,
  fn: BatchFunction,
  extra: TensorSpecs,
  options: { precision?: 'float32' | 'float64'; name: string; expectedCallCount?: number },
): BatchedFunction {
  const programs = new Map<number, CompiledFunction>();
  for (const { count, inputs, targets } of examples.batches) {
    if (programs.has(count)) continue;
    const specs = { ...extra, inputs: specOf(inputs), targets: specOf(targets) };
    programs.set(count, engine.compile(fn, specs, options));
  }
  return {
    forEachBatch(vectors, use) {
      for (const batch of examples.batches) {
        const program = programs.get(batch.count) as CompiledFunction;
        const { inputs, targets } = batch;
        use(program.runNumbers({ ...vectors, inputs, targets }), batch);
      }
    },
    dispose() {
      for (const program of programs.values()) program.dispose();
    },
  };
}
