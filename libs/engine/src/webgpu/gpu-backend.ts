import * as tf from '@tensorflow/tfjs-core';
import type { ReadableBackend } from '../backend/synchronous-reads.ts';

/** The part of tfjs's WebGPU backend that recording needs; pinned with the package's version. */
export interface GpuBackend extends ReadableBackend {
  queue: GPUQueue;
  bufferManager: BufferManager;
  computePassEncoder: GPUComputePassEncoder | null;
  readonly commandQueueOwnedIds: WeakSet<object>;
  uploadToGPU(dataId: object): void;
  makeTensorInfo(shape: number[], dtype: tf.DataType): tf.TensorInfo;
}

/** Buffers by size and usage; a released one may be given out again. */
export interface BufferManager {
  acquireBuffer(
    size: number,
    usage: number,
    mappedAtCreation?: boolean,
    reuse?: boolean,
  ): GPUBuffer;
  releaseBuffer(buffer: GPUBuffer, reuse?: boolean): void;
}

/** The backend in use, which must be tfjs's WebGPU backend. */
export function gpuBackend(): GpuBackend {
  return tf.backend() as unknown as GpuBackend;
}

/** float32, int32 and bool alike. */
export const bytesPerValue = 4;

/** STORAGE | COPY_SRC | COPY_DST, as tfjs has them for tensors. */
export const storageUsage = 0x80 | 0x04 | 0x08;

/** The buffer that holds a tensor, uploaded where it is not there yet. */
export function bufferOf(backend: GpuBackend, { dataId }: tf.TensorInfo): GPUBuffer {
  backend.uploadToGPU(dataId);
  return backend.tensorMap.get(dataId).resource as GPUBuffer;
}

/** Ops that wait are handed to the device, so that what follows comes after them. */
export function flush(backend: GpuBackend): void {
  if (backend.commandEncoder === null) return;
  backend.endComputePassEncoder();
  backend.submitQueue();
}
