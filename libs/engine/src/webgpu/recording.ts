import * as tf from '@tensorflow/tfjs-core';
import type { Tensors, TensorSpecs } from '../engine.ts';
import { mapTensors, tensorDtype } from '../tensors.ts';
import { BufferArena } from './buffer-arena.ts';
import { type Command, commandRecorder } from './command-list.ts';
import { bufferOf, bytesPerValue, type GpuBackend, storageUsage } from './gpu-backend.ts';
import { NotRecordable } from './not-recordable.ts';
import { whileRecording } from './while-recording.ts';

/** The commands by which tfjs computes a function, on buffers that stay. */
export interface Recording {
  commands: readonly Command[];
  inputs: Record<string, RecordedTensor>;
  outputs: Record<string, RecordedTensor>;
  /** A further buffer that stays as long. */
  scratch(byteCount: number): GPUBuffer;
  dispose(): void;
}

export interface RecordedTensor {
  buffer: GPUBuffer;
  shape: number[];
  dtype: tf.DataType;
  byteCount: number;
}

/**
 * Runs a function once with tfjs's encoders replaced: its programs are compiled and bound to buffers, and
 * kept instead of handed to the device. That takes tfjs and Dawn some 100 µs a program, over and over in
 * a training whose steps are alike; playing the commands again takes a few. Nothing is computed here.
 *
 * @param fn pure: what it gives follows from its inputs by ops of the device alone
 * @throws NotRecordable where it reads a value of its inputs, or a tensor is empty
 */
export function record(
  backend: GpuBackend,
  fn: (inputs: Tensors) => Tensors,
  specs: TensorSpecs,
): Recording {
  const arena = new BufferArena(backend);
  const scratches: GPUBuffer[] = [];
  const kept: tf.Tensor[] = [];
  const dispose = (): void => {
    for (const buffer of scratches) buffer.destroy();
    arena.close();
  };
  try {
    const { encoder, commands } = commandRecorder();
    const traced = whileRecording(backend, arena, encoder, () => {
      const inputs = mapTensors(specs, (spec) =>
        emptyTensor(backend, spec.shape, tensorDtype(spec)),
      );
      kept.push(...Object.values(inputs));
      const inputBuffers = recordedTensors(backend, inputs);
      const outputs = tf.tidy(() => {
        const results = mapTensors(fn(inputs), (tensor) => tf.keep(tensor.clone()));
        kept.push(...Object.values(results));
        return results;
      });
      return { inputs: inputBuffers, outputs: recordedTensors(backend, outputs) };
    });
    const scratch = (byteCount: number): GPUBuffer => {
      const buffer = backend.device.createBuffer({ size: byteCount, usage: storageUsage });
      scratches.push(buffer);
      return buffer;
    };
    return { ...traced, commands, scratch, dispose };
  } catch (error) {
    dispose();
    throw error;
  } finally {
    // Their buffers stay in the arena, which gives out none once the recording is made.
    tf.dispose(kept);
  }
}

function emptyTensor(backend: GpuBackend, shape: number[], dtype: tf.DataType): tf.Tensor {
  const info = backend.makeTensorInfo([...shape], dtype);
  return tf.keep(tf.engine().makeTensorFromTensorInfo(info));
}

function recordedTensors(backend: GpuBackend, tensors: Tensors): Record<string, RecordedTensor> {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, tensor]) => {
      if (tensor.size === 0) throw new NotRecordable(`"${name}" is empty`);
      const { shape, dtype, size } = tensor;
      return [
        name,
        { buffer: bufferOf(backend, tensor), shape, dtype, byteCount: bytesPerValue * size },
      ];
    }),
  );
}
