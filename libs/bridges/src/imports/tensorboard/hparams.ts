import type { Factor } from '@basin/core';
import type { RunEnd } from '../run-part.ts';
import { doubleOf, fieldOf, fieldsOf, textOf } from './fields.ts';

/** What the data of TensorBoard's HParams plugin say of a run. */
export interface SessionFacts {
  parameters?: Record<string, Factor>;
  startedAtMs?: number;
  /** `running`: it has not ended. */
  end?: RunEnd | 'running';
}

/** Reads `HParamsPluginData` (tensorboard/plugins/hparams/plugin_data.proto). */
export function sessionFacts(content: Uint8Array): SessionFacts {
  const start = fieldOf(content, 3);
  if (start !== null) {
    const startedAt = fieldOf(start.bytes, 5);
    return {
      parameters: parametersOf(start.bytes),
      ...(startedAt === null ? {} : { startedAtMs: 1000 * doubleOf(startedAt) }),
    };
  }
  const end = fieldOf(content, 4);
  if (end === null) return {};
  const status = fieldOf(end.bytes, 1)?.value ?? 0;
  return { end: ({ 1: 'done', 2: 'failed', 3: 'running' } as const)[status] ?? 'done' };
}

/** A map: entries of a name and a `google.protobuf.Value`. */
function parametersOf(start: Uint8Array): Record<string, Factor> {
  const entries: [string, Factor][] = [];
  for (const { number, bytes } of fieldsOf(start)) {
    const value = number === 1 ? fieldOf(bytes, 2) : null;
    if (value === null) continue;
    for (const field of fieldsOf(value.bytes)) {
      const name = textOf(fieldOf(bytes, 1));
      if (field.number === 2) entries.push([name, doubleOf(field)]);
      if (field.number === 3) entries.push([name, textOf(field)]);
      if (field.number === 4) entries.push([name, field.value !== 0]);
    }
  }
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
