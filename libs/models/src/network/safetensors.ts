import { BasinError, plural } from '@basin/core';
import type { StateDict, StateTensor } from './state-dict.ts';
import { type ValueReader, valueReaders } from './value-types.ts';

interface Entry {
  dtype: string;
  shape: number[];
  data_offsets: [start: number, end: number];
}

/** A header longer than this is no header: the format's own limit. */
const longestHeader = 100_000_000;

/**
 * Tensors of a safetensors file (https://huggingface.co/docs/safetensors): eight bytes with the
 * header's length, a JSON header of names, types, shapes and offsets, then the values, little-endian.
 *
 * @throws BasinError `model/safetensors` saying what is wrong, and with which tensor.
 */
export function parseSafetensors(bytes: Uint8Array): StateDict {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 8) throw new BasinError('model/safetensors', tooShort(bytes.length));
  const headerLength = Number(view.getBigUint64(0, true));
  const other = otherFormat(bytes);
  if (other !== null) throw new BasinError('model/safetensors', other);
  if (headerLength > Math.min(longestHeader, bytes.length - 8)) {
    throw broken(`its header should have ${headerLength} bytes, and ${bytes.length - 8} follow`);
  }
  const header = headerOf(bytes.subarray(8, 8 + headerLength));
  const values = new DataView(bytes.buffer, bytes.byteOffset + 8 + headerLength);
  const valueBytes = bytes.length - 8 - headerLength;
  const places = Object.entries(header)
    .filter(([name]) => name !== '__metadata__')
    .map(([name, entry]) => placeOf(name, entry, valueBytes));
  // They lie side by side: many over the same bytes would fill the memory from a small file.
  const claimed = places.reduce((sum, { count, reader }) => sum + count * reader.size, 0);
  if (claimed > valueBytes) {
    throw broken(`its tensors claim ${claimed} bytes, and ${valueBytes} are there`);
  }
  return Object.fromEntries(places.map((place) => [place.name, tensorAt(place, values)]));
}

/** Of so few bytes nobody can say which kind of file they were to be. */
function tooShort(byteCount: number): string {
  const what = byteCount === 0 ? 'is empty' : `has ${plural(byteCount, 'byte')}`;
  return `the file ${what}: it holds no weights, neither as safetensors nor as torch.save writes them; was its writing cut short? Write it again`;
}

/** What a file is that is no safetensors file, and what to do; null where its first bytes do not tell. */
function otherFormat(bytes: Uint8Array): string | null {
  const start = new TextDecoder('latin1').decode(bytes.subarray(0, 40));
  const save = 'Load it in PyTorch and write it with safetensors.torch.save_file(state_dict, path)';
  if (/^(PK\x03\x04|\x80[\x02-\x05])/.test(start)) {
    return `the file is a pickle of another kind than torch.save writes since PyTorch 1.6, and no safetensors file: pickles are programs, and only plain state dicts are read. ${save}`;
  }
  if (start.startsWith('version https://git-lfs')) {
    return 'the file is a pointer of Git LFS, and not what it points to: fetch that with git lfs pull';
  }
  if (/^\s*\{\s*"/.test(start)) {
    return 'the file is JSON, perhaps the index of several safetensors files: give the file that holds the tensors';
  }
  return null;
}

function headerOf(bytes: Uint8Array): Record<string, unknown> {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw broken('its header is not JSON', cause);
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header)) {
    throw broken('its header is not a JSON object');
  }
  return header as Record<string, unknown>;
}

interface Place {
  name: string;
  shape: number[];
  start: number;
  /** Values, not bytes. */
  count: number;
  reader: ValueReader;
}

function placeOf(name: string, entry: unknown, byteCount: number): Place {
  if (!isEntry(entry)) throw broken(`"${name}" lacks a dtype, a shape or offsets`);
  const { dtype, shape, data_offsets: offsets } = entry;
  const reader = valueReaders[dtype];
  if (reader === undefined) {
    const known = Object.keys(valueReaders).join(', ');
    throw new BasinError(
      'model/safetensors',
      `"${name}" has type ${dtype}, and only ${known} are read: convert it before it is saved, with state_dict["${name}"].float()`,
    );
  }
  const count = shape.reduce((product, length) => product * length, 1);
  const [start, end] = offsets;
  if (end > byteCount || end - start !== count * reader.size) {
    throw broken(
      `"${name}" of shape [${shape.join(', ')}] (${dtype}) lies at bytes ${start} to ${end} of ${byteCount}`,
    );
  }
  return { name, shape, start, count, reader };
}

function tensorAt({ shape, start, count, reader }: Place, view: DataView): StateTensor {
  const values = Float64Array.from({ length: count }, (_, index) =>
    reader.read(view, start + index * reader.size),
  );
  return reader.isWhole ? { shape, values, isWhole: true } : { shape, values };
}

function isEntry(entry: unknown): entry is Entry {
  if (typeof entry !== 'object' || entry === null) return false;
  const { dtype, shape, data_offsets: offsets } = entry as Partial<Entry>;
  const wholeNumbers = (list: unknown): boolean =>
    Array.isArray(list) && list.every((item) => Number.isSafeInteger(item) && item >= 0);
  return (
    typeof dtype === 'string' &&
    wholeNumbers(shape) &&
    wholeNumbers(offsets) &&
    offsets?.length === 2
  );
}

function broken(what: string, cause?: unknown): BasinError {
  return new BasinError(
    'model/safetensors',
    `the file is not a safetensors file that can be read: ${what}. Write it with safetensors.torch.save_file(model.state_dict(), path)`,
    { cause },
  );
}
