import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import type { BackendName } from './backend/backends.ts';

export type { BackendName };

export interface TensorSpec {
  shape: number[];
  /**
   * `uint8` is for feeds and inputs only: data made by `Engine.bytes`, one byte a value where the
   * program is compiled. Ops see it as int32: gather first, then `tf.cast(rows, 'float32')`.
   */
  dtype: 'float32' | 'int32' | 'bool' | 'uint8';
}
export type Tensors = Record<string, Tensor>;
export type TensorSpecs = Record<string, TensorSpec>;

/**
 * One step of a loop: a pure function in ordinary tfjs ops. `carry` goes from step to step (same
 * names, shapes and dtypes out as in), `feeds` stay the same for the whole call, `index` is the
 * step's number within the call (int32). `outputs` are collected over the steps.
 */
export type Step = (
  carry: Tensors,
  feeds: Tensors,
  index: Scalar,
) => { carry: Tensors; outputs: Tensors };

/** How a loop is run; `auto` chooses by rule from the ops and shapes, never by timing. */
export type LoopForm = 'auto' | 'functional' | 'lowered' | 'xla' | 'session';

export interface LoopOptions {
  form?: LoopForm;
  /** Steps that all calls together will make; XLA pays only from a few thousand. */
  expectedStepCount?: number;
  /** Most steps of one call: the size of the collected outputs' buffers. */
  stepLimit: number;
  /** Shown in errors and printed programs. */
  name?: string;
}

export interface LoopCall {
  carry: Tensors;
  feeds: Tensors;
  /** 1 … stepLimit. */
  stepCount: number;
}

export interface Loop {
  /** Form in use, after `auto`. */
  readonly form: Exclude<LoopForm, 'auto'> | 'eager';
  /**
   * Runs the steps; outputs have a leading axis of stepCount. Inputs are left alone; the caller
   * disposes the results.
   */
  run(call: LoopCall): { carry: Tensors; outputs: Tensors };
  dispose(): void;
}

export interface DoubleLoopOptions extends LoopOptions {
  /**
   * Numbers that the step writes down, in double precision: a constant of the recording that rounds to
   * the same float32 as one of them is taken for it.
   */
  numbers?: readonly number[];
}

export interface DoubleLoopCall {
  carry: Record<string, Float64Array>;
  /** Doubles are taken as they are; float32 tensors are widened once and kept until the loop is disposed. */
  feeds: Record<string, Tensor | Float64Array>;
  /** 1 … stepLimit. */
  stepCount: number;
}

/** A loop in double precision. tfjs has no doubles, so that carry and outputs are plain arrays. */
export interface DoubleLoop {
  readonly form: Exclude<LoopForm, 'auto'>;
  /** Runs the steps; outputs have a leading axis of stepCount. */
  run(call: DoubleLoopCall): {
    carry: Record<string, Float64Array>;
    outputs: Record<string, Float64Array>;
  };
  dispose(): void;
}

export interface FunctionOptions {
  /** float64: computed in double precision natively; results are then Float64Array-exact. */
  precision?: 'float32' | 'float64';
  form?: 'auto' | 'graph' | 'xla';
  expectedCallCount?: number;
  name?: string;
}

export interface CompiledFunction {
  readonly form: 'graph' | 'xla' | 'eager';
  /** The caller disposes the results. */
  run(inputs: Tensors): Tensors;
  /**
   * Values as numbers; exact doubles in and out of a float64 program. Inputs may be tensors or
   * Float64Arrays.
   */
  runNumbers(inputs: Record<string, Tensor | Float64Array>): Record<string, Float64Array>;
  dispose(): void;
}

export interface HoldingOptions extends FunctionOptions {
  /**
   * Most bytes that one `hold` may keep, copies of inputs in double precision among them; beyond, everything
   * is computed at each call.
   */
  heldByteLimit?: number;
}

/** A function of inputs that stay the same over many calls, and of others. */
export interface HoldingFunction {
  readonly form: CompiledFunction['form'];
  /** False where nothing is known before the call, or it would be more than `heldByteLimit`. */
  readonly keeps: boolean;
  /**
   * Computes what these inputs decide alone, once for all of the calls. Tensors among them must live until
   * the result is disposed.
   */
  hold(inputs: Record<string, Tensor | Float64Array>): HeldFunction;
  dispose(): void;
}

export interface HeldFunction {
  /** Values in the program's precision: of float64 exact doubles. */
  runNumbers(inputs: Record<string, Float64Array>): Record<string, Float32Array | Float64Array>;
  dispose(): void;
}

/**
 * Matrices of doubles as plain arrays, row-major, by the kernels of the backend on the calling thread: for
 * shapes that only the data decides, where a program would have to be compiled for each.
 */
export interface DoubleMatrices {
  /** a·b of a [p, inner] and b [inner, q], or a·bᵀ of b [q, inner] where it is `transposed`: [p, q]. */
  product(
    a: Float64Array,
    b: Float64Array,
    inner: number,
    options?: { transposed?: boolean },
  ): Float64Array;
  /**
   * All eigenvalues of a symmetric matrix [size, size] of finite entries, ascending; its lower triangle is read.
   * Some 4/3 · size³ operations and two copies of the matrix.
   */
  symmetricEigenvalues(matrix: Float64Array, size: number): Float64Array;
}

/** The compiler on one backend. Programs are cached by structure for the engine's lifetime. */
export interface Engine {
  readonly backend: BackendName;
  /** Why this backend, in one sentence; printed and stored. */
  readonly reason: string;
  readonly tensorflowVersion: string | null;
  /** False on backends that run the same step eagerly. */
  readonly compiles: boolean;
  compileLoop(
    step: Step,
    specs: { carry: TensorSpecs; feeds: TensorSpecs },
    options: LoopOptions,
  ): Loop;
  /**
   * The step in double precision, its carry float32 in `specs` as for any step.
   *
   * @throws BasinError `engine/precision` on backends that have float32 alone
   */
  compileDoubleLoop(
    step: Step,
    specs: { carry: TensorSpecs; feeds: TensorSpecs },
    options: DoubleLoopOptions,
  ): DoubleLoop;
  compile(
    fn: (inputs: Tensors) => Tensors,
    inputs: TensorSpecs,
    options?: FunctionOptions,
  ): CompiledFunction;
  /**
   * A function whose `held` inputs stay the same over many calls, as the point does at which a Hessian is
   * multiplied with vectors; `given` are the inputs of each call. Only where the backend compiles.
   */
  compileHolding?(
    fn: (inputs: Tensors) => Tensors,
    specs: { held: TensorSpecs; given: TensorSpecs },
    options?: HoldingOptions,
  ): HoldingFunction;
  /** Only on the native backend. */
  readonly doubleMatrices?: DoubleMatrices;
  /**
   * A tensor for a `uint8` spec. Compiled backends read the array in place, so a view of a
   * SharedArrayBuffer is shared between threads. TensorFlow copies an array that is not aligned to
   * 64 bytes: with glibc a view of a large buffer is, from byte 48 on. The array must not change
   * afterwards. The caller disposes the tensor, as any other.
   */
  bytes(values: Uint8Array, shape: number[]): Tensor;
  close(): void;
}
