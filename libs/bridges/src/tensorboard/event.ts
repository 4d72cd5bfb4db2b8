import { double, type Field, inner, integer, message, text } from './message.ts';
import { record } from './record.ts';

/** What one value of an event file is: numbers of fields are those of TensorFlow's event.proto and summary.proto. */
export interface SummaryValue {
  tag: string;
  /** Bytes of its SummaryMetadata: which plugin reads it. */
  metadata: Uint8Array;
  /** Bytes of its TensorProto. */
  tensor: Uint8Array;
}

/** The first record of a file: which version it is of, and who wrote it. */
export function fileVersion(wallTimeMs: number): Uint8Array {
  return record(
    message(
      double(1, wallTimeMs / 1000),
      text(3, 'brain.Event:2'),
      inner(10, message(text(1, 'basin'))),
    ),
  );
}

/** One record of values that belong to a step. */
export function event(
  wallTimeMs: number,
  step: number,
  values: readonly SummaryValue[],
): Uint8Array {
  const summary = values.map(({ tag, metadata, tensor }) =>
    inner(1, message(text(1, tag), inner(8, tensor), inner(9, metadata))),
  );
  return record(
    message(
      double(1, wallTimeMs / 1000),
      step === 0 ? null : integer(2, step),
      inner(5, message(...summary)),
    ),
  );
}

/**
 * A number as a tensor of float32, as TensorBoard's own summaries: its usual, fast loader shows nothing
 * of float64.
 */
export function scalar(tag: string, value: number): SummaryValue {
  const shape = message();
  const tensor = message(integer(1, dataType.float32), inner(2, shape), inner(5, float(value)));
  return { tag, metadata: metadata('scalars', message(), dataClass.scalar), tensor };
}

/** A text in Markdown. */
export function markdown(tag: string, words: string): SummaryValue {
  const shape = message(inner(2, message(integer(1, 1))));
  const tensor = message(integer(1, dataType.string), inner(2, shape), text(8, words));
  return { tag, metadata: metadata('text', message(), dataClass.tensor), tensor };
}

/** What a plugin reads from the metadata alone. */
export function pluginData(tag: string, plugin: string, content: Uint8Array): SummaryValue {
  const tensor = message(integer(1, dataType.float32), inner(2, message()), floatZero);
  return { tag, metadata: metadata(plugin, content, dataClass.tensor), tensor };
}

const dataType = { float32: 1, string: 7 } as const;
const dataClass = { scalar: 1, tensor: 2 } as const;
/** `float_val: [0]`, packed. */
const floatZero: Field = inner(5, float(0));

function float(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setFloat32(0, value, true);
  return bytes;
}

function metadata(plugin: string, content: Uint8Array, kind: number): Uint8Array {
  const data = message(text(1, plugin), content.length === 0 ? null : inner(2, content));
  return message(inner(1, data), integer(4, kind));
}
