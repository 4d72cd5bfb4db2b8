import { BasinError } from '@basin/core';

/** A tensor in its own layout, row-major: what `flatFromStateDict` of libs/models takes. */
export interface SafeTensor {
  shape: number[];
  values: Float32Array | Float64Array;
}

/** The format's own bound on its header: 100 MB. */
const headerLimit = 100_000_000;
const headerBytes = 8;

/** What the header says of a tensor; the range is of bytes behind the header. */
interface Entry {
  dtype: string;
  shape: number[];
  data_offsets: [number, number];
}

/**
 * Reads a safetensors file: eight bytes of header length (little-endian), a JSON header of names,
 * dtypes, shapes and byte ranges, then the data (huggingface.co/docs/safetensors). F32 and F64 only:
 * other dtypes are no weights that Basin can take exactly.
 *
 * @throws BasinError `analysis/safetensors` naming the tensor and what is wrong with it.
 */
export function parseSafetensors(bytes: Uint8Array): Record<string, SafeTensor> {
  const { entries, dataStart } = readHeader(bytes);
  const data = bytes.subarray(dataStart);
  checkCoverage(entries, data.length);
  return Object.fromEntries(entries.map(([name, entry]) => [name, readTensor(name, entry, data)]));
}

/**
 * Writes tensors as a safetensors file, in the order given; `torch` loads it by
 * `safetensors.torch.load_file`.
 */
export function formatSafetensors(
  tensors: Record<string, { shape: readonly number[]; values: Float32Array | Float64Array }>,
): Uint8Array {
  let offset = 0;
  const header: Record<string, Entry> = {};
  for (const [name, { shape, values }] of Object.entries(tensors)) {
    header[name] = {
      dtype: values instanceof Float64Array ? 'F64' : 'F32',
      shape: [...shape],
      data_offsets: [offset, offset + values.byteLength],
    };
    offset += values.byteLength;
  }
  const json = JSON.stringify(header);
  // Padded with blanks, so that the data start at a multiple of eight.
  const text = new TextEncoder().encode(json.padEnd(Math.ceil(json.length / 8) * 8));
  const file = new Uint8Array(headerBytes + text.length + offset);
  new DataView(file.buffer).setBigUint64(0, BigInt(text.length), true);
  file.set(text, headerBytes);
  let position = headerBytes + text.length;
  for (const { values } of Object.values(tensors)) {
    file.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), position);
    position += values.byteLength;
  }
  return file;
}

function readHeader(bytes: Uint8Array): { entries: [string, Entry][]; dataStart: number } {
  if (bytes.length < headerBytes) throw broken(`it has ${bytes.length} bytes, fewer than a header`);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const length = Number(view.getBigUint64(0, true));
  if (length > headerLimit || headerBytes + length > bytes.length) {
    throw broken(`its header should take ${length} bytes, but the file has ${bytes.length}`);
  }
  const dataStart = headerBytes + length;
  let parsed: unknown;
  try {
    parsed = JSON.parse(new TextDecoder().decode(bytes.subarray(headerBytes, dataStart)));
  } catch (cause) {
    throw broken('its header is not JSON', cause);
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw broken('its header is not an object of tensors');
  }
  const entries = Object.entries(parsed)
    .filter(([name]) => name !== '__metadata__')
    .map(([name, value]): [string, Entry] => {
      if (!isEntry(value)) {
        throw broken(
          `tensor "${name}" needs dtype, shape and data_offsets, found ${JSON.stringify(value)}`,
        );
      }
      return [name, value];
    });
  return { entries, dataStart };
}

function isEntry(value: unknown): value is Entry {
  if (typeof value !== 'object' || value === null) return false;
  const { dtype, shape, data_offsets: range } = value as Partial<Record<keyof Entry, unknown>>;
  return typeof dtype === 'string' && areCounts(shape) && areCounts(range) && range.length === 2;
}

function areCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0);
}

/** The format allows neither overlaps nor holes nor bytes behind the last tensor. */
function checkCoverage(entries: readonly [string, Entry][], byteCount: number): void {
  const byStart = entries.toSorted(([, a], [, b]) => a.data_offsets[0] - b.data_offsets[0]);
  let position = 0;
  for (const [name, { data_offsets: range }] of byStart) {
    const [start, end] = range;
    if (start !== position || end < start || end > byteCount) {
      throw broken(
        `tensor "${name}" lies at bytes ${start} to ${end}, expected from ${position} and at most ${byteCount}`,
      );
    }
    position = end;
  }
  if (position !== byteCount) {
    throw broken(`it has ${byteCount} bytes of data, its tensors take ${position}`);
  }
}

function readTensor(
  name: string,
  { dtype, shape, data_offsets }: Entry,
  data: Uint8Array,
): SafeTensor {
  if (dtype !== 'F32' && dtype !== 'F64') {
    throw broken(`tensor "${name}" has dtype ${dtype}: save it as float32 or float64`);
  }
  const width = dtype === 'F32' ? 4 : 8;
  const size = shape.reduce((product, length) => product * length, 1);
  const [start, end] = data_offsets;
  if (end - start !== size * width) {
    throw broken(
      `tensor "${name}" of shape [${shape.join(', ')}] takes ${size * width} bytes as ${dtype}, its range has ${end - start}`,
    );
  }
  const own = data.slice(start, end).buffer;
  return { shape, values: dtype === 'F32' ? new Float32Array(own) : new Float64Array(own) };
}

function broken(what: string, cause?: unknown): BasinError {
  return new BasinError(
    'analysis/safetensors',
    `this is not a safetensors file Basin can read: ${what}`,
    {
      cause,
    },
  );
}
