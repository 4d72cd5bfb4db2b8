import { BasinError } from '@basin/core';
import { customCallOp } from '../ops/custom-calls.ts';
import { rewrite, type Attribute, type Program } from './program.ts';

/**
 * The same program in double precision: every float32 becomes float64, inputs and outputs too.
 *
 * A number written in the step (0.9, 1/1000) was recorded as its float32; it is taken for the number
 * that was meant: the reciprocal of a whole number if it rounds to that float32, else the shortest
 * decimal that does. Constants with more than one number are data and stay as they are.
 *
 * @param numbers that the step has written down: a constant that rounds as one of them is that one
 * @throws BasinError `engine/dtype` for a pooled convolution, which computes in float32 alone
 */
export function toFloat64(program: Program, numbers: readonly number[] = []): Program {
  const known = new Map(numbers.map((number) => [Math.fround(number), number]));
  return rewrite(program, (node, inputs, builder) => {
    if (node.op === customCallOp) {
      throw new BasinError(
        'engine/dtype',
        `${program.name} has a pooled convolution, which there is in float32 alone: use tf.conv2d and ` +
          'tf.maxPool for a program in float64.',
      );
    }
    const specs = node.outputs.map(({ shape, dtype }) => ({ shape, dtype: widened(dtype) }));
    if (node.op === 'Input') return [builder.input(node.inputName!, specs[0]!)];
    if (node.constant) {
      if (!(node.constant instanceof Float32Array)) return null;
      const values = Float64Array.from(node.constant);
      if (values.length === 1) values[0] = known.get(values[0]!) ?? meantNumber(values[0]!);
      return [builder.constant(values, specs[0]!)];
    }
    const attributes = Object.fromEntries(
      Object.entries(node.attributes).map(([name, attribute]) => [name, widenedType(attribute)]),
    );
    return builder.op(node.op, attributes, inputs, specs);
  });
}

function widened<T extends string>(dtype: T): T | 'float64' {
  return dtype === 'float32' ? 'float64' : dtype;
}

function widenedType(attribute: Attribute): Attribute {
  return attribute.kind === 'type' ? { kind: 'type', value: widened(attribute.value) } : attribute;
}

/** The double that a float32 constant most likely stands for. */
export function meantNumber(float: number): number {
  if (!Number.isFinite(float) || Number.isInteger(float)) return float;
  const decimal = shortestDecimal(float);
  const reciprocal = 1 / Math.round(1 / float);
  const isReciprocal = Number.isFinite(reciprocal) && Math.fround(reciprocal) === float;
  // 0.001 is both; a decimal of few digits was written as one.
  const digits = decimal.toExponential().replace(/e.*|[-.]/g, '').length;
  return isReciprocal && digits > 5 ? reciprocal : decimal;
}

function shortestDecimal(float: number): number {
  for (let digits = 1; digits <= 9; digits++) {
    const candidate = Number(float.toPrecision(digits));
    if (Math.fround(candidate) === float) return candidate;
  }
  return float;
}
