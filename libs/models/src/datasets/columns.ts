/**
 * A data set in memory, in shared memory where threads read it together: pass the record to them,
 * nothing is copied.
 */
export interface DataColumns {
  train: SplitColumns;
  test: SplitColumns | null;
  /** Of the training inputs as values in [0, 1], where they are bytes and a source standardises by them. */
  byteStatistics?: { mean: number; deviation: number };
  /** How the numbers of its files became these inputs and targets, where they are not the same; of bytes `decoding` says it. */
  inputScaling?: Scaling;
  targetScaling?: Scaling;
  /** Of a table: what the values of an example are called. */
  features?: string[];
}

/** (raw − mean) / deviation: an entry for all values, or one for each value of an example. */
export interface Scaling {
  mean: number[];
  deviation: number[];
  /** What stands for a value that is missing, in the data's own units. */
  missing?: number[];
}

export interface SplitColumns {
  count: number;
  /** Row by row: bytes, which a program decodes, or float32 as the network takes them. */
  inputs: Uint8Array | Float32Array;
  /** Class numbers, or values row by row. */
  targets: Uint8Array | Int32Array | Float32Array;
}

/** Bytes become inputs as byte · scale − shift. */
export interface ByteDecoding {
  scale: number;
  /** Null: nothing is taken away. */
  shift: number | null;
}

/** A view of shared memory that begins where TensorFlow reads it in place, for all threads: see `Engine.bytes`. */
export function sharedBytes(length: number): Uint8Array<SharedArrayBuffer> {
  const offset = 48;
  return new Uint8Array(new SharedArrayBuffer(length + offset), offset, length);
}

/** Shared memory for float32 values. */
export function sharedFloats(length: number): Float32Array<SharedArrayBuffer> {
  const bytes = sharedBytes(4 * length);
  return new Float32Array(bytes.buffer, bytes.byteOffset, length);
}

/** A copy in shared memory. */
export function sharedCopy(bytes: Uint8Array): Uint8Array<SharedArrayBuffer> {
  const shared = sharedBytes(bytes.length);
  shared.set(bytes);
  return shared;
}

/** Bytes of memory that columns take. */
export function columnBytes({ train, test }: DataColumns): number {
  return [train, test].reduce(
    (sum, split) => sum + (split?.inputs.byteLength ?? 0) + (split?.targets.byteLength ?? 0),
    0,
  );
}
