import type { Hash } from 'node:crypto';
import { BasinError, errorMessage } from '@basin/core';
import { doubleOf, fieldOf, fieldsOf, floatOf, type ReadField, textOf } from './fields.ts';
import { readRecords } from './read-records.ts';
import { tensorNumber } from './tensor-number.ts';

/** What an event file says, in its order. */
export type TensorBoardEvent =
  | { type: 'scalar'; tag: string; step: number; wallTimeMs: number; value: number }
  /** A plugin's data of a tag, such as `hparams`. */
  | { type: 'plugin'; plugin: string; tag: string; content: Uint8Array }
  /** The run began anew at a step: what came later is void. */
  | { type: 'restart'; step: number }
  /** A value that is no number: an image, a histogram, a text. */
  | { type: 'other'; tag: string };

/**
 * Reads an event file: numbers as `simple_value` (PyTorch, TensorFlow 1) or as tensors of one number
 * (TensorFlow 2, Keras, Basin).
 *
 * @throws BasinError `import/damaged`.
 */
export function* readEvents(path: string, hash?: Hash): Generator<TensorBoardEvent> {
  /** A tag's metadata need be with its first value only. */
  const plugins = new Map<string, string>();
  for (const bytes of readRecords(path, hash)) {
    try {
      yield* eventsOf(bytes, plugins);
    } catch (cause) {
      if (!(cause instanceof RangeError)) throw cause;
      throw new BasinError(
        'import/damaged',
        `${path}: a record is no event: ${errorMessage(cause)}`,
        {
          cause,
        },
      );
    }
  }
}

function* eventsOf(bytes: Uint8Array, plugins: Map<string, string>): Generator<TensorBoardEvent> {
  let [wallTimeMs, step] = [0, 0];
  const summaries: Uint8Array[] = [];
  for (const field of fieldsOf(bytes)) {
    if (field.number === 1) wallTimeMs = 1000 * doubleOf(field);
    if (field.number === 2) step = field.value;
    if (field.number === 5) summaries.push(field.bytes);
    // SessionLog: 1 is START.
    if (field.number === 7 && fieldOf(field.bytes, 1)?.value === 1) yield { type: 'restart', step };
  }
  for (const summary of summaries) {
    for (const { number, bytes: value } of fieldsOf(summary)) {
      if (number === 1) yield* valueOf(value, { step, wallTimeMs }, plugins);
    }
  }
}

function* valueOf(
  bytes: Uint8Array,
  at: { step: number; wallTimeMs: number },
  plugins: Map<string, string>,
): Generator<TensorBoardEvent> {
  const tag = textOf(fieldOf(bytes, 1));
  let value: number | null = null;
  let metadata: ReadField | null = null;
  for (const field of fieldsOf(bytes)) {
    if (field.number === 2) value = floatOf(field);
    if (field.number === 8) value = tensorNumber(field.bytes);
    if (field.number === 9) metadata = field;
  }
  const data = metadata === null ? null : fieldOf(metadata.bytes, 1);
  const plugin = data === null ? '' : textOf(fieldOf(data.bytes, 1));
  if (plugin !== '') plugins.set(tag, plugin);
  const whose = plugins.get(tag) ?? 'scalars';
  if (whose === 'scalars' && value !== null) yield { type: 'scalar', tag, ...at, value };
  else if (whose === 'scalars' || plugin === '' || data === null) yield { type: 'other', tag };
  else {
    const content = fieldOf(data.bytes, 2)?.bytes ?? new Uint8Array(0);
    yield { type: 'plugin', plugin, tag, content };
  }
}
