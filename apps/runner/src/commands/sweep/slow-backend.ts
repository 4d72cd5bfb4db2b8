import { formatDuration } from '@basin/core';
import type { BackendName } from '@basin/engine/backends';
import { runtimeState } from '@basin/engine/machine';

/** Backends without compiled programs, on which trainings take far longer than is estimated. */
export type SlowBackend = 'wasm' | 'cpu';

/** How many times as long wasm takes as the native runtime: small dense networks least, convolutions most. */
const wasmTimes = [30, 75] as const;

/**
 * Where the sweep would run on a slow backend, which: the one that was asked for, or wasm on a machine that has no
 * native runtime. Nothing is opened: a runtime that is there and fails is not seen.
 */
export function slowBackend(asked: BackendName | null, stateOf = runtimeState): SlowBackend | null {
  if (asked === 'wasm' || asked === 'cpu') return asked;
  return asked === null && stateOf() === 'absent' ? 'wasm' : null;
}

/** What an estimate of so many seconds does not hold for, as the end of its sentence. */
export function slowerWords(slow: SlowBackend | null, seconds: number): string {
  if (slow === null) return '';
  if (slow === 'cpu') return '; that is on native, and the backend cpu takes far longer than wasm';
  const [least, most] = wasmTimes.map((times) => formatDuration(1_000 * times * seconds));
  return `; that is on native, and wasm takes ${wasmTimes.join(' to ')} times as long, ${least} to ${most}`;
}
