import * as tf from '@tensorflow/tfjs-core';
import type { Tensors } from '../engine.ts';
import type { CommandPlayer } from './command-list.ts';
import { bufferOf, flush, type GpuBackend } from './gpu-backend.ts';
import type { RecordedTensor } from './recording.ts';

/** Fills the inputs of a recording from tensors, those that it was given before left as they are. */
export class InputCopies {
  readonly #inputs: Record<string, RecordedTensor>;
  /** Data of a tensor never changes. */
  readonly #held = new Map<string, object>();

  constructor(inputs: Record<string, RecordedTensor>) {
    this.#inputs = inputs;
  }

  /** @param changed inputs that the recording's own commands overwrite */
  copyIn(backend: GpuBackend, given: Tensors, changed: ReadonlySet<string> = new Set()): void {
    for (const [name, tensor] of Object.entries(given)) {
      if (!changed.has(name) && this.#held.get(name) === tensor.dataId) continue;
      const { buffer, byteCount } = this.#inputs[name] as RecordedTensor;
      const from = bufferOf(backend, tensor);
      backend.ensureCommandEncoderReady();
      backend.endComputePassEncoder();
      backend.commandEncoder?.copyBufferToBuffer(from, 0, buffer, 0, byteCount);
      backend.commandQueueOwnedIds.add(tensor.dataId);
      this.#held.set(name, tensor.dataId);
    }
    flush(backend);
  }
}

/** New tensors that hold what the recorded ones do at this point; the caller disposes them. */
export function copyOut(
  backend: GpuBackend,
  player: CommandPlayer,
  recorded: Record<string, RecordedTensor>,
): Tensors {
  return Object.fromEntries(
    Object.entries(recorded).map(([name, { buffer, shape, dtype, byteCount }]) => {
      const info = backend.makeTensorInfo(shape, dtype);
      const to = bufferOf(backend, info);
      player.copy({ ...{ from: buffer, fromByte: 0, to, toByte: 0 }, byteCount });
      return [name, tf.engine().makeTensorFromTensorInfo(info)];
    }),
  );
}
