import { rewrite, sizeOf, type ConstantValues, type Program, type Value } from './program.ts';

/**
 * Equal constants become one, and a constant of one repeated number is held as that number: tfjs
 * makes tf.ones(shape) in JavaScript, whole.
 */
export function shareConstants(program: Program): Program {
  const known = new Map<string, Value>();
  return rewrite(program, (node, _inputs, builder) => {
    if (!node.constant) return null;
    const { shape, dtype } = node.outputs[0]!;
    const values = isRepeated(node.constant) ? node.constant.slice(0, 1) : node.constant;
    const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
    const key = `${dtype}[${shape.join()}] ${values.length} ${bytes.toString('base64')}`;
    const value = known.get(key) ?? builder.constant(values, { shape, dtype });
    known.set(key, value);
    return [value];
  });
}

/** Compares bit patterns by Object.is: 0 and −0 differ, NaN equals NaN. */
function isRepeated(values: ConstantValues): boolean {
  const first = values[0];
  return values.length > 1 && values.every((value) => Object.is(value, first));
}

/** Every number of a constant, repeated ones written out. */
export function expandConstant(value: Value): readonly number[] | null {
  const values = value.node.constant;
  if (!values) return null;
  const size = sizeOf(value.shape);
  if (values.length === 1 && size > 1) return new Array<number>(size).fill(values[0]!);
  return Array.from(values);
}
