import * as tf from '@tensorflow/tfjs-core';
import { BasinError } from '@basin/core';
import type { Tensors, TensorSpec, TensorSpecs } from './engine.ts';

/** `float32[64,10]`: how shapes are written in messages and printed programs. */
export function formatSpec(spec: { shape: readonly number[]; dtype: string }): string {
  return `${spec.dtype}[${spec.shape.join(',')}]`;
}

/** The dtype in which tfjs holds a tensor of this spec. */
export function tensorDtype(spec: TensorSpec): 'float32' | 'int32' | 'bool' {
  return spec.dtype === 'uint8' ? 'int32' : spec.dtype;
}

/** The specs that describe these tensors. */
export function specsOf(tensors: Tensors): TensorSpecs {
  const specs: TensorSpecs = {};
  for (const [name, tensor] of Object.entries(tensors)) {
    specs[name] = { shape: [...tensor.shape], dtype: tensor.dtype as TensorSpec['dtype'] };
  }
  return specs;
}

/**
 * Throws unless the tensors are exactly those of the specs. `what` names them in the message:
 * `carry returned by step "mlp"`.
 */
export function checkTensors(what: string, tensors: unknown, specs: TensorSpecs): void {
  if (!isTensors(tensors)) {
    throw new BasinError(
      'engine/structure',
      `${what} must be an object of tensors by name, found ${describe(tensors)}.`,
    );
  }
  const expected = Object.keys(specs);
  const missing = expected.filter((name) => !(name in tensors));
  const extra = Object.keys(tensors).filter((name) => !(name in specs));
  if (missing.length > 0 || extra.length > 0) {
    const found = Object.keys(tensors).join(', ') || 'nothing';
    throw new BasinError(
      'engine/structure',
      `${what} must have exactly the tensors ${expected.join(', ') || '(none)'}; found ${found}.`,
    );
  }
  for (const [name, spec] of Object.entries(specs)) {
    const tensor = tensors[name] as tf.Tensor;
    const sameShape = tf.util.arraysEqual(tensor.shape, spec.shape);
    if (!sameShape || tensor.dtype !== tensorDtype(spec)) {
      throw new BasinError(
        'engine/shape',
        `${what}: "${name}" must be ${formatSpec(spec)}, found ${formatSpec(tensor)}.`,
      );
    }
  }
}

/** Throws unless the value is an object whose values are all tensors. */
export function checkStructure(what: string, value: unknown): asserts value is Tensors {
  if (!isTensors(value)) {
    throw new BasinError(
      'engine/structure',
      `${what} must be an object of tensors by name, found ${describe(value)}.`,
    );
  }
}

function isTensors(value: unknown): value is Tensors {
  return (
    typeof value === 'object' &&
    value !== null &&
    !(value instanceof tf.Tensor) &&
    !(value instanceof Promise) &&
    Object.values(value).every((entry) => entry instanceof tf.Tensor)
  );
}

function describe(value: unknown): string {
  if (value instanceof tf.Tensor) return `one tensor ${formatSpec(value)}`;
  if (value instanceof Promise) return 'a promise (a step must not be async)';
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value);
    const wrong = entries.find(([, entry]) => !(entry instanceof tf.Tensor));
    if (wrong) return `${typeof wrong[1]} at "${wrong[0]}"`;
  }
  return String(value);
}

export function mapTensors<T>(
  tensors: Record<string, T>,
  map: (value: T, name: string) => tf.Tensor,
): Tensors {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, value]) => [name, map(value, name)]),
  );
}
