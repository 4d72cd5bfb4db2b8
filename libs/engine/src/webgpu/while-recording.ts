import type { BufferArena } from './buffer-arena.ts';
import { flush, type GpuBackend } from './gpu-backend.ts';
import { NotRecordable } from './not-recordable.ts';

/**
 * Calls a function while what tfjs encodes goes to `encoder` and what it allocates comes from `arena`.
 * Uniforms and constants are written at once, for they stay as they are.
 *
 * @throws NotRecordable where a value is read that is not on the CPU yet
 */
export function whileRecording<T>(
  backend: GpuBackend,
  arena: BufferArena,
  encoder: GPUCommandEncoder,
  run: () => T,
): T {
  flush(backend);
  const { bufferManager, queue, readSync, read } = backend;
  const ready = backend.ensureCommandEncoderReady;
  const changes: Partial<GpuBackend> = {
    bufferManager: arena,
    queue: {
      submit: () => undefined,
      writeBuffer: queue.writeBuffer.bind(queue),
    } as unknown as GPUQueue,
    ensureCommandEncoderReady: () => {
      backend.commandEncoder = encoder;
    },
    readSync: (dataId) => {
      if (backend.tensorMap.get(dataId).values) return readSync.call(backend, dataId);
      throw new NotRecordable('a value is read');
    },
    read: () => Promise.reject(new NotRecordable('a value is read')),
  };
  Object.assign(backend, changes);
  try {
    return run();
  } finally {
    backend.ensureCommandEncoderReady();
    // Lets go of the tensors that waited for it.
    backend.endComputePassEncoder();
    backend.submitQueue();
    Object.assign(backend, {
      bufferManager,
      queue,
      readSync,
      read,
      ensureCommandEncoderReady: ready,
    });
  }
}
