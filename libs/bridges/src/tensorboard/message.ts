/**
 * Protocol buffers, as far as event files need them: fields that are written once, in the order of the
 * calls. A library brings a compiler of schemas or fifteen of TensorFlow's .proto files as code; this is
 * the whole wire format of what is written here.
 */
export type Field = readonly [number: number, wire: 0 | 1 | 2, bytes: Uint8Array];

/** A message of its fields. Absent ones are null. */
export function message(...fields: readonly (Field | null)[]): Uint8Array {
  return joined(
    fields.flatMap((field) => {
      if (field === null) return [];
      const [number, wire, bytes] = field;
      const key = varint((number << 3) | wire);
      return wire === 2 ? [key, varint(bytes.length), bytes] : [key, bytes];
    }),
  );
}

/** A whole number of at least 0, an enum, a bool. */
export function integer(number: number, value: number): Field {
  return [number, 0, varint(value)];
}

export function double(number: number, value: number): Field {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, value, true);
  return [number, 1, bytes];
}

export function text(number: number, value: string): Field {
  return [number, 2, encoder.encode(value)];
}

/** A message within, or bytes. */
export function inner(number: number, value: Uint8Array): Field {
  return [number, 2, value];
}

const encoder = new TextEncoder();

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt(value);
  while (rest > 0x7fn) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  return Uint8Array.from([...bytes, Number(rest)]);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
