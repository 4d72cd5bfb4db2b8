import type * as tfjs from '@tensorflow/tfjs-core';
import { BasinError } from '@basin/core';

/** The part of tfjs's WebGPU backend that reading needs. */
export interface ReadableBackend {
  readonly device: GPUDevice;
  readonly tensorMap: {
    get(dataId: object): {
      values?: tfjs.backend_util.BackendValues | null;
      dtype: tfjs.DataType;
      resource: GPUBuffer | GPUTexture | GPUExternalTexture | null;
    };
  };
  commandEncoder: GPUCommandEncoder | null;
  ensureCommandEncoderReady(): void;
  endComputePassEncoder(): void;
  submitQueue(): void;
  readSync(dataId: object): tfjs.backend_util.BackendValues;
  read(dataId: object): Promise<tfjs.backend_util.BackendValues>;
}

/** How a device's events and errors are asked for, see `openDawn`. */
export interface DeviceEvents {
  processEvents(): void;
  takeError(): string | null;
}

/** GPUMapMode.READ and the usages MAP_READ | COPY_DST of WebGPU. */
const mapForReading = 1;
const stagingUsage = 0x1 | 0x8;

/** Polls without a pause at first, for small results are there within microseconds. */
const eagerPollCount = 200;
const pauseMs = 0.05;

/**
 * Makes `dataSync` work on tfjs's WebGPU backend in Node. tfjs reads synchronously by drawing on a
 * canvas, which Node lacks; Dawn's binding finishes a mapping when its event processing runs, which
 * here is called until the mapping is there. No read returns after the device has refused a program
 * or ran out of memory: tfjs would give what the buffer happened to hold.
 */
export function readSynchronously(
  tf: typeof tfjs,
  backend: ReadableBackend,
  { processEvents, takeError }: DeviceEvents,
): void {
  const readCached = backend.readSync.bind(backend);
  const readLater = backend.read.bind(backend);
  backend.read = async (dataId) => {
    const values = await readLater(dataId);
    refuseAfter(takeError());
    return values;
  };
  backend.readSync = (dataId) => {
    const data = backend.tensorMap.get(dataId);
    if (data.values || data.dtype === 'string' || data.dtype === 'complex64') {
      return readCached(dataId);
    }
    const bytes = copyOfBuffer(backend, data.resource as GPUBuffer, processEvents);
    refuseAfter(takeError());
    const values = tf.util.convertBackendValuesAndArrayBuffer(bytes, data.dtype);
    data.values = values;
    return values;
  };
}

function refuseAfter(error: string | null): void {
  if (error === null) return;
  const [line = ''] = error.split('\n');
  throw new BasinError(
    'engine/run',
    `The GPU refused a part of the computation, so that its results are none: ${line.slice(0, 300)} ` +
      'Use fewer workers or smaller batches where memory ran out; else compute this by --backend=native or wasm.',
  );
}

function copyOfBuffer(
  backend: ReadableBackend,
  buffer: GPUBuffer,
  processEvents: () => void,
): ArrayBuffer {
  const staging = backend.device.createBuffer({ size: buffer.size, usage: stagingUsage });
  backend.ensureCommandEncoderReady();
  backend.endComputePassEncoder();
  backend.commandEncoder!.copyBufferToBuffer(buffer, 0, staging, 0, buffer.size);
  backend.submitQueue();
  try {
    waitForMapping(staging, processEvents);
    const bytes = staging.getMappedRange().slice(0);
    staging.unmap();
    return bytes;
  } finally {
    staging.destroy();
  }
}

function waitForMapping(buffer: GPUBuffer, processEvents: () => void): void {
  const { setImmediate } = globalThis;
  let next: (() => void) | null = null;
  // Each round of event processing asks for the next one; while we wait, that is this loop.
  globalThis.setImmediate = ((callback: () => void) => {
    next = callback;
  }) as unknown as typeof setImmediate;
  const never = new Int32Array(new SharedArrayBuffer(4));
  let failure: unknown = null;
  try {
    buffer.mapAsync(mapForReading).catch((error: unknown) => (failure = error));
    for (let round = 0; buffer.mapState === 'pending'; round++) {
      processEvents();
      if (round > eagerPollCount) Atomics.wait(never, 0, 0, pauseMs);
    }
  } finally {
    globalThis.setImmediate = setImmediate;
    // Others may wait for Dawn in the ordinary way.
    if (next) setImmediate(next);
  }
  if (buffer.mapState !== 'mapped') {
    throw new BasinError(
      'engine/run',
      `Results could not be read from the GPU (the buffer is ${buffer.mapState}): the device was ` +
        'lost, or its memory is used up. Try fewer workers or smaller batches.',
      { cause: failure },
    );
  }
}
